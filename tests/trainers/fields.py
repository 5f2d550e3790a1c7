"""Prints the fields of a tool's configuration as the installed version has them: python fields.py TOOL"""

import json
import sys
from dataclasses import fields


def mlx() -> set[str]:
    from mlx_lm.lora import CONFIG_DEFAULTS

    return set(CONFIG_DEFAULTS) - {"config"}


def trl() -> set[str]:
    from trl import DatasetMixtureConfig, ModelConfig, ScriptArguments, SFTConfig

    classes = (ScriptArguments, SFTConfig, ModelConfig, DatasetMixtureConfig)
    return {field.name for one in classes for field in fields(one) if field.init}


def llamafactory() -> set[str]:
    from llamafactory.hparams.parser import _TRAIN_ARGS

    return {field.name for one in _TRAIN_ARGS for field in fields(one) if field.init}


print(json.dumps(sorted({"mlx": mlx, "trl": trl, "llamafactory": llamafactory}[sys.argv[1]]())))
