/** Name under which our reporter is registered with mlx-lm. */
export const REPORTER = "promptframe";

/**
 * Python that runs `mlx_lm.lora` with a reporter that writes a file.
 * mlx-lm prints its progress for people to see, and otherwise hands it to reporters that send it to a service;
 * `report_to` names them, and its table of them is the place to add one.
 */
export const MLX_SCRIPT = `# Runs mlx_lm.lora and writes what it reports: python train.py REPORTS --config config.yaml
import json
import os
import sys

from mlx_lm import lora
from mlx_lm.tuner import callbacks

reports = sys.argv.pop(1)
os.makedirs(os.path.dirname(reports), exist_ok=True)


class Reporter(callbacks.TrainingCallback):
    def __init__(self, **_):
        pass

    def write(self, info):
        plain = {key: value.tolist() if hasattr(value, "tolist") else value for key, value in info.items()}
        with open(reports, "a", encoding="utf-8") as file:
            file.write(json.dumps(plain) + "\\n")

    on_train_loss_report = write
    on_val_loss_report = write


if not hasattr(callbacks, "SUPPORT_CALLBACK"):
    sys.exit("This mlx-lm has no table of reporters. Bring it up to date: pip install --upgrade mlx-lm")
callbacks.SUPPORT_CALLBACK["${REPORTER}"] = Reporter
lora.main()
`;
