/**
 * Python that adds a LoRA adapter to its base and saves whole weights with the tokenizer.
 * Calls of https://huggingface.co/docs/peft/developer_guides/lora#merge-lora-weights-into-the-base-model
 */
export const MERGE_SCRIPT = `# Adds an adapter to its base model: python merge.py BASE ADAPTER FOLDER
import sys

from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

base, adapter, folder = sys.argv[1:4]
model = AutoModelForCausalLM.from_pretrained(base, dtype="auto")
merged = PeftModel.from_pretrained(model, adapter).merge_and_unload()
merged.save_pretrained(folder)
AutoTokenizer.from_pretrained(base).save_pretrained(folder)
`;
