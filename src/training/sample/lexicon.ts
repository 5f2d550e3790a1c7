import type { Scenario, Topic } from "./scenario.js";

/** Words that judge or ask about any thing: what `the X is` may be followed by, and what may stand before `the X`. */
export interface ToneWords {
  readonly bad: readonly string[];
  readonly good: readonly string[];
  readonly hate: readonly string[];
  readonly love: readonly string[];
  readonly ask: readonly string[];
}

/** Things customers name, by topic; wide rather than deep, so that a model meets many words once. */
export const THINGS: Readonly<Record<Topic, string>> = {
  Product:
    "quality, material, fabric, plastic, design, finish, motor, engine, blade, coating, stitching, sound, picture, image quality, battery life, touch screen, size, fit, weight, taste, smell, colour, shape, zipper, sole, sleeve, lens, volume, brightness, power, temperature, instructions, user guide, assembly, construction, workmanship, durability, software, firmware, update, interface, menu, app, widget, camera app, performance, speed of the device, charging, wireless charging, bluetooth, sensor, alarm, timer, water tank, bag, seat, cushion, frame, drawer, shelf, table, sofa, bottle, cup, lamp, bulb, toy, book, dress, shirt, jeans, shoe, watch, ring, necklace, perfume, cream, shampoo, razor, oven, stove, microwave, freezer, pan, pot, knife, fork, ladder, hammer, saw, paint, brush, rope, bike, scooter, skis, ball, racket strings, gloves, hat, coat, cap, belt, blanket, towel, clock, radio, record player, drone, console, controller, mouse, cable, hard drive, memory card, ink, paper, stapler, crayons",
  Shipping:
    "delivery, shipping, shipment, dispatch, transport, parcel, package, box, carton, packaging, padding, bubble wrap, label, tracking, tracking number, tracking link, courier, driver, carrier, postman, van, truck, depot, warehouse, sorting centre, customs, customs form, delivery date, delivery time, delivery slot, time window, arrival, express shipping, overnight delivery, standard delivery, free shipping, shipping cost, delivery fee, postage, pickup, parcel locker, parcel shop, drop-off, doorstep delivery, delivery note, delivery address, delivery notice, signature, return label, return shipment, replacement shipment, partial delivery, second parcel, freight, cargo",
  Billing:
    "price, cost, invoice, bill, receipt, payment, charge, fee, extra fee, hidden fee, cancellation fee, refund, reimbursement, credit note, money, deposit, instalment, direct debit, bank transfer, credit card, debit card, card payment, checkout, PayPal payment, gift card, voucher, coupon, discount, promo code, sale price, price match, subscription, subscription fee, renewal, automatic renewal, monthly payment, annual payment, trial period, free trial, upgrade, downgrade, plan, tariff, tax, VAT, exchange rate, currency, balance, account statement, billing cycle, payment reminder, late fee, overcharge, double booking, billing address, purchase order, quote, cash back",
  Account:
    "login, log in page, sign in, sign up, registration, password, password rules, username, user name, account, profile, profile picture, account settings, privacy settings, personal data, my details, email address, phone number, verification, verification email, confirmation link, security question, two-factor login, fingerprint login, face recognition, captcha, access, access rights, permission, membership, member area, dashboard, user account, guest account, family account, account history, saved data, saved cards, bonus account, loyalty account, loyalty points, preferences, notifications, language setting, session, single sign-on, backup codes, account recovery, deactivation, data export",
  Support:
    "support, customer support, customer service, service, help, help desk, help centre, hotline, phone support, chat support, live chat, chat bot, email support, agent, support agent, representative, advisor, employee, staff, technician, manager, supervisor, team, service team, answer, reply, response, response time, waiting time, waiting loop, call, phone call, call back, conversation, advice, explanation, solution, ticket, support ticket, case, complaint handling, case number, follow-up, escalation, politeness, attitude, tone of the agent, competence, friendliness, language skills, remote session, service hours",
  Other:
    "company, brand, shop, store, branch, showroom, website, homepage, web shop design, newsletter, mailing list, advertising, advert, commercial, campaign, slogan, logo, blog, social media page, podcast, catalogue, magazine, competition, prize draw, event, open day, sponsorship, charity work, donation, environment policy, recycling, climate goals, job offer, career page, internship, application, press release, interview request, partnership, reseller programme, opening hours, parking, shop window, music in the shop, cafe in the shop, cookies banner, terms and conditions, privacy policy, survey, questionnaire",
};

const BAD =
  "bad, terrible, awful, horrible, poor, weak, miserable, useless, worthless, disappointing, frustrating, annoying, irritating, unacceptable, ridiculous, absurd, outrageous, shocking, disgusting, pitiful, lousy, rubbish, mediocre, substandard, inferior, faulty, broken, defective, unreliable, slow, sluggish, messy, chaotic, confusing, complicated, unclear, misleading, wrong, incorrect, incomplete, unfair, overpriced, unprofessional, careless, rude, hopeless, a nightmare, a disaster, a joke, a mess, a failure, a shame, a letdown, a waste of time, not good, not acceptable, not okay, not as promised, far from good, below average, worse than before, the worst, way too slow, too complicated, very bad, really bad, so bad, nothing but trouble, full of errors, out of order, beyond bad";
const GOOD =
  "good, great, excellent, fantastic, wonderful, amazing, awesome, superb, brilliant, outstanding, perfect, lovely, nice, pleasant, beautiful, impressive, exceptional, marvellous, fabulous, terrific, splendid, first class, top, solid, reliable, fast, quick, easy, simple, smooth, convenient, helpful, useful, friendly, fair, generous, clear, flawless, spotless, delightful, charming, convincing, professional, thoughtful, a pleasure, a joy, a dream, a bargain, a success, a highlight, the best, better than ever, better than expected, very good, really good, so good, simply great, just perfect, well done, well made, beyond expectations, spot on, hard to beat, exactly right";
const HATE =
  "I hate, I dislike, I am unhappy with, I am angry about, I am disappointed by, I am not satisfied with, I am fed up with, I am sick of, I am annoyed by, I complain about, I have a problem with, we have trouble with, I am shocked by, I regret, we are dissatisfied with, I cannot accept, I am frustrated by, I am writing to complain about, something is wrong with, there is a problem with, there are issues with";
const LOVE =
  "I love, I like, I enjoy, I am happy with, I am pleased with, I am delighted with, I am impressed by, I am satisfied with, I adore, I appreciate, I admire, we are thrilled with, thank you for, thanks for, many thanks for, compliments on, congratulations on, I am a fan of, I am grateful for, nothing but praise for, two thumbs up for";
const ASK =
  "I have a question about, a question about, can you tell me more about, I would like to know more about, could you explain, please inform me about, I need information on, what about, where do I find, how does it work with, who can tell me about, I am curious about, do you have details on, I want to ask about, can I change, is it possible to change, what are the rules for, how do I get, when do I get, could you send me";

/** The tone words of the plain statements. */
export const TONE_WORDS: ToneWords = {
  bad: BAD.split(", "),
  good: GOOD.split(", "),
  hate: HATE.split(", "),
  love: LOVE.split(", "),
  ask: ASK.split(", "),
};

/** A list in wording syntax: a choice between all its entries. */
const choice = (list: readonly string[]): string => `[${list.join("|")}]`;

/** Plain statements about many things: they teach words where the other scenarios teach situations. */
export function plainStatements(tone: ToneWords): Scenario[] {
  const [bad, good] = [choice(tone.bad), choice(tone.good)];
  const [hate, love, ask] = [choice(tone.hate), choice(tone.love), choice(tone.ask)];
  return (Object.keys(THINGS) as Topic[]).flatMap((topic) => [
    {
      topic,
      tone: "Negative",
      urgency: "Medium",
      key: "Complains about the {thing}",
      train: [
        `the {thing} [is|was] ${bad}`,
        `[your|our|my] {thing} [is|was|has been] ${bad}`,
        `${hate} the {thing}`,
        `the {thing} [is|was] ${bad}, ${bad} [even|really|]`,
      ],
      heldOut: [],
      titles: ["The {thing}", "Complaint: {thing}", "About the {thing}"],
    },
    {
      topic,
      tone: "Positive",
      urgency: "Low",
      key: "Praises the {thing}",
      train: [
        `the {thing} [is|was] ${good}`,
        `[your|our|my] {thing} [is|was|has been] ${good}`,
        `${love} the {thing}`,
        `the {thing} [is|was] ${good}, ${good} [even|really|]`,
      ],
      heldOut: [],
      titles: ["The {thing}", "Praise: {thing}", "About the {thing}"],
    },
    {
      topic,
      tone: "Neutral",
      urgency: "Low",
      key: "Asks about the {thing}",
      train: [`${ask} the {thing}[?|]`, `${ask} [your|my|our] {thing}[?|]`],
      heldOut: [],
      titles: ["The {thing}", "Question: {thing}", "About the {thing}"],
    },
  ]);
}

/** The things of a topic. */
export function thingsOf(topic: Topic): readonly string[] {
  return THINGS[topic].split(", ");
}
