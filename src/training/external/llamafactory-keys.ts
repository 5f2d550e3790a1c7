import { type KeyTable, keyTable } from "./check-keys.js";
import { SEQ2SEQ_ARGUMENTS, TRAINING_ARGUMENTS } from "./training-arguments-keys.js";

/** Fields of LLaMA-Factory 0.9.5, class by class as its pages list them. */
export const LLAMAFACTORY_KEYS: KeyTable = keyTable(
  "LLaMA-Factory",
  "https://llamafactory.readthedocs.io/en/latest/advanced/arguments.html",
  // ModelArguments
  `model_name_or_path adapter_name_or_path adapter_folder cache_dir use_fast_tokenizer
    resize_vocab split_special_tokens add_tokens add_special_tokens new_special_tokens_config
    init_special_tokens model_revision low_cpu_mem_usage rope_scaling flash_attn shift_attn
    mixture_of_depths use_unsloth use_unsloth_gc enable_liger_kernel moe_aux_loss_coef
    disable_gradient_checkpointing use_reentrant_gc upcast_layernorm upcast_lmhead_output
    train_from_scratch infer_backend offload_folder use_kv_cache use_v1_kernels infer_dtype
    hf_hub_token ms_hub_token om_hub_token print_param_status trust_remote_code
    quantization_method quantization_bit quantization_type double_quantization
    quantization_device_map export_dir export_size export_device export_quantization_bit
    export_quantization_dataset export_quantization_nsamples export_quantization_maxlen
    export_legacy_format export_hub_model_id compute_dtype device_map model_max_length
    block_diag_attn`,
  // DataArguments
  `template dataset eval_dataset dataset_dir media_dir cutoff_len train_on_prompt
    mask_history streaming buffer_size mix_strategy interleave_probs overwrite_cache
    preprocessing_batch_size preprocessing_num_workers max_samples eval_num_beams
    ignore_pad_token_for_loss val_size eval_on_each_dataset packing neat_packing tool_format
    default_system enable_thinking preserve_thinking tokenized_path data_shared_file_system`,
  // FinetuningArguments
  `freeze_trainable_layers freeze_trainable_modules freeze_extra_modules additional_target
    lora_alpha lora_dropout lora_rank lora_target loraplus_lr_ratio loraplus_lr_embedding
    use_rslora use_dora pissa_init pissa_iter pissa_convert create_new_adapter module_dropout
    oft_rank oft_block_size oft_target use_galore galore_target galore_rank
    galore_update_interval galore_scale galore_proj_type galore_layerwise use_apollo
    apollo_target apollo_rank apollo_update_interval apollo_scale apollo_proj
    apollo_proj_type apollo_scale_type apollo_layerwise apollo_scale_front use_badam
    badam_mode badam_start_block badam_switch_mode badam_switch_interval badam_update_ratio
    badam_mask_mode badam_verbose pure_bf16 stage finetuning_type use_llama_pro use_adam_mini
    use_muon use_dft_loss use_asft_loss asft_alpha use_eaft_loss eaft_alpha
    freeze_vision_tower freeze_multi_modal_projector freeze_language_model compute_accuracy
    disable_shuffling early_stopping_steps plot_loss include_effective_tokens_per_second`,
  // GeneratingArguments
  `do_sample temperature top_p top_k num_beams max_length max_new_tokens repetition_penalty
    length_penalty skip_special_tokens`,
  // The less usual ones: images, preference stages, KTransformers, profiler, Ray, vLLM, SGLang
  `audio_sampling_rate crop_to_patches dpo_label_smoothing enable_torch_profiler
    hyper_parallel_args image_do_pan_and_scan image_max_pixels image_min_pixels
    kt_expert_checkpoint_path kt_lora_expert_intermediate_size kt_lora_expert_num
    kt_use_lora_experts kt_weight_path kto_chosen_weight kto_rejected_weight ld_alpha
    master_addr master_port ppo_buffer_size ppo_epochs ppo_score_norm ppo_target
    ppo_whiten_rewards pref_bco_weight pref_beta pref_ftx pref_loss profile_modules
    profiler_active_steps profiler_output_dir profiler_profile_memory profiler_record_shapes
    profiler_repeat profiler_wait_steps profiler_warmup_steps profiler_with_stack
    ray_init_kwargs ray_num_workers ref_model ref_model_adapters ref_model_quantization_bit
    reward_model reward_model_adapters reward_model_quantization_bit reward_model_type
    sglang_config sglang_lora_backend sglang_maxlen sglang_mem_fraction sglang_tp_size
    simpo_gamma swanlab_api_key swanlab_lark_secret swanlab_lark_webhook_url swanlab_logdir
    swanlab_mode swanlab_project swanlab_run_name swanlab_workspace use_audio_in_video
    use_hyper_parallel use_kt use_mca use_swanlab video_fps video_max_pixels video_maxlen
    video_min_pixels vllm_config vllm_enforce_eager vllm_gpu_util vllm_max_lora_rank
    vllm_maxlen`,
  // TrainingArguments
  `overwrite_output_dir fp8 fp8_backend fp8_enable_fsdp_float8_all_gather`,
  TRAINING_ARGUMENTS,
  SEQ2SEQ_ARGUMENTS,
);
