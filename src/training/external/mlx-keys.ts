import { type KeyTable, keyTable } from "./check-keys.js";

/** Fields of the YAML that `mlx_lm.lora --config` reads, mlx-lm 0.31 to 0.32. */
export const MLX_KEYS: KeyTable = keyTable(
  "mlx-lm",
  "https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/LORA.md",
  `model train fine_tune_type optimizer optimizer_config data seed num_layers batch_size iters
    val_batches learning_rate steps_per_report steps_per_eval resume_adapter_file adapter_path
    save_every test test_batches max_seq_length grad_checkpoint grad_accumulation_steps
    clear_cache_threshold lr_schedule lora_parameters mask_prompt report_to project_name
    trust_remote_code hf_dataset`,
);

/** Fields of its entry `lora_parameters`. */
export const MLX_LORA_KEYS: KeyTable = keyTable(
  "mlx-lm (lora_parameters)",
  MLX_KEYS.source,
  "keys rank scale dropout",
);
