/** Wordings of the task itself, as users put them before or after the message. */
export const INSTRUCTIONS: {
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
} = {
  train: [
    "Classify this message.",
    "Classify this customer feedback.",
    "Classify the following message.",
    "Please classify the customer message below.",
    "Label this message.",
    "Label the customer feedback.",
    "What is this message about?",
    "Read the message and answer.",
    "Read the customer feedback and fill in the fields.",
    "You are a customer feedback analyst. Classify the message into structured categories.",
    "You are a helpful assistant. Sort this feedback.",
    "Return only valid JSON.",
    "Return ONLY valid JSON with no additional text.",
    "Determine topic, sentiment and urgency of this message.",
    "Determine the topic and the sentiment.",
    "Give topic, sentiment, urgency and a one-sentence summary.",
    "For each message, determine topic, sentiment, urgency and key point.",
    "Summarise the message in one sentence.",
    "Write the key point of the message.",
    "How urgent is this message?",
    "What is the sentiment of this text?",
    "Which department should handle this?",
    "Triage this ticket.",
    "Analyse the feedback.",
    "Analyze this review.",
    "Extract the fields from the message.",
    "Tag this comment.",
    "Here is a message from a customer. Classify it.",
    "A customer wrote the text below.",
    "Decide what the customer wants.",
    "Topic is one of {topics}.",
    "Classify into {topics}. Sentiment: {sentiments}.",
    "Topics: {topics}. Sentiments: {sentiments}. Urgency: {urgencies}.",
    "Topic: {topics}\nSentiment: {sentiments}\nUrgency: {urgencies}",
    "Pick the sentiment from {sentiments}.",
    "Urgency can be {urgencies}.",
    "If the message is not relevant customer feedback, use Other.",
    "Is the customer happy or unhappy? How soon must we act?",
    "Judge the message by the rules of our service team and answer as JSON.",
    "Which of {topics} fits best?",
  ],
  heldOut: [
    "Sort the note below into our categories.",
    "Your task is to judge one piece of feedback.",
    "Tell me what this person is writing about and how they feel.",
    "Assign labels to the text.",
    "Choose the best category ({topics}) for this entry.",
    "We collect opinions from shoppers. Evaluate this one carefully.",
    "Categorize:",
    "Answer in JSON for the review that follows.",
    "Mood must be one of {sentiments}; priority one of {urgencies}.",
    "Work as a support triage bot and process this item.",
  ],
};

/** What may stand behind an existing sentiment. */
export const HINT_NOTES = [
  "keep it if right, correct it if wrong",
  "Validate and override if wrong",
  "may be wrong",
  "from the old system",
] as const;

/** Words before an existing sentiment that may be right or wrong. */
export const HINT_LABELS = {
  train: [
    "[INPUT SENTIMENT]",
    "Existing Sentiment",
    "Sentiment",
    "Given sentiment",
    "Sentiment (may be wrong)",
    "Previous label",
  ],
  heldOut: ["Sentiment so far", "Current sentiment", "Old sentiment"],
} as const;
