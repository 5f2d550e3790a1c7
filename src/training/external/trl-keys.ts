import { type KeyTable, keyTable } from "./check-keys.js";
import { TRAINING_ARGUMENTS } from "./training-arguments-keys.js";

/** Fields of TRL's `trl sft --config`, 1.9 to 1.16, class by class. */
export const TRL_KEYS: KeyTable = keyTable(
  "TRL",
  "https://huggingface.co/docs/trl/sft_trainer#trl.SFTConfig",
  // ScriptArguments, https://huggingface.co/docs/trl/script_utils
  `dataset_name dataset_config dataset_train_split dataset_test_split dataset_streaming
    ignore_bias_buffers`,
  // DatasetMixtureConfig
  `datasets streaming test_split_size`,
  // SFTConfig
  `model_init_kwargs trust_remote_code router_aux_loss_coef chat_template_path
    dataset_text_field dataset_kwargs dataset_num_proc eos_token max_length truncation_mode
    shuffle_dataset packing packing_strategy padding_free pad_to_multiple_of eval_packing
    completion_only_loss assistant_only_loss loss_type activation_offloading pad_token`,
  // ModelConfig
  `model_name_or_path model_revision dtype attn_implementation use_peft lora_r lora_alpha
    lora_dropout lora_target_modules lora_target_parameters lora_modules_to_save
    lora_task_type use_rslora use_dora load_in_8bit load_in_4bit bnb_4bit_quant_type
    use_bnb_nested_quant bnb_4bit_quant_storage`,
  // Of the command line itself, https://huggingface.co/docs/trl/clis
  "accelerate_config env",
  TRAINING_ARGUMENTS,
);
