"""Write how often each sentence of reports and alt texts was said, and how often it was false.

``nox -s attack -- --table`` counts the sentences and runs this script.
"""

import json
import sys
from pathlib import Path

TABLE = Path(__file__).with_name("attack_table.inc")
SENTENCES = {
    "Layer": "Layer … diverged",
    "units? (is|are) diverged": "… units are diverged",
    "training diverged": "The loss is NaN or infinite: training diverged",
    "never firing": "… units are dead, never firing",
    "dead, with the same output": "… units are dead, with the same output",
    "too few": "… give the same output, too few images to call a unit dead",
    "rare": "… units are rare",
    "unused": "… units are unused or saturated",
    "unstructured": "… units are unstructured",
    "duplicate": "… units are duplicate",
    "still falling": "The loss was still falling",
    "loss rose": "The loss rose at the end of training",
    "noisy": "The loss is noisy",
    "hardly learned": "The network hardly learned",
    "overfits": "The network overfits",
    "not scaled": "The inputs are not scaled",
    "they are large": "The weights are large",
    "they shrank": "The weights shrank",
    "visible effect": "Weight decay had no visible effect on some weights",
    "Nothing": "Nothing stands out",
    "hidden units of": "All … hidden units as … images, limits … to …",
    "units of layer 0": "All … units of layer 0 as … images, limits … to …",
    "close to constant": "… are close to constant",
    "largest weights": "unit … has the largest weights on average",
    "bars of its votes": "bars of votes for … classes, … at full length",
    "(?! no)": "unit … for …, against …",
    "no vote": "unit … no vote",
    "more": "and … more",
    "Predictions for": "Predictions for … images of …, limits … to …",
    "tick, green": "… right, … wrong",
    "No errors": "No errors to show: all … predictions are right",
    "Confusion matrix": "Confusion matrix of all … classes, limits … to …",
    "images right": "… of … images right",
    "most often confused": "most often confused: … as … (… times, … %)",
    "Accuracy over": "Accuracy over confidence for … images",
    "calibration error": "expected calibration error … %, mostly over- or underconfident",
    "largest gap": "the largest gap is at a confidence of …, where … % of … are right",
    "training curves": "… training curves",
    "epochs(": "loss from … to … over … epochs, best at epoch … with …",
}


def main(counts: str) -> None:
    """Write the table."""
    found = json.loads(Path(counts).read_text(encoding="utf-8"))
    lines = [".. csv-table::", '   :header: "sentence", "said", "false"', ""]
    for pattern, n_said in sorted(found["said"].items(), key=lambda entry: -entry[1]):
        (text,) = [text for words, text in SENTENCES.items() if words in pattern][:1]
        lines.append(f'   "{text}", "{n_said}", "{found["false"].get(pattern, 0)}"')
    total, n_false = sum(found["said"].values()), sum(found["false"].values())
    lines.append(f'   "**all**", "{total}", "{n_false}"')
    TABLE.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
