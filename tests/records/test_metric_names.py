"""What names of metrics say: whether lower or higher is better."""

import pytest

from mlpviz._records.metric_names import is_name_of_metric, is_name_of_stage, metric_kind

SCORES = [
    "val_MulticlassAccuracy",
    "dice",
    "AUROC",
    "trainAcc",
    "acc1",
    "top1",
    "kappa",
    "MCC",
    "iou",
    "sensitivity",
    "specificity",
    "R^2",
    "psnr",
    "f1score",
    "cosine_similarity",
    "R²",
    "val_auroc",
    "val_iou",
    "balanced_accuracy",
    "train_accs",
    "val_accuracies",
    "f1s",
    "Accuracy/train",
    "PatchAccuracy/train",
    "metrics/mAP50(B)",
    "metrics/mAP50-95(B)",
    "mIoU",
    "mAP@0.5",
    "ndcg@10",
    "hits@10",
    "recall@5",
    "top5",
    "top-5-acc",
    "valacc",
    "train_acc_epoch",
    "acc_1",
    "AUCs",
    "ROC-AUC",
    "roc_auc_ovr",
    "pr_auc",
    "neg_mean_squared_error",
    "neg_log_loss",
    "negative_loss",
    "log_likelihood",
    "r2_score",
    "D2_brier_score",
    "elbo",
    "episode_reward",
    "F1-Score_macro",
    "Top1Acc",
    "test/acc_top1",
    "bleu4",
    "rouge_l",
    "SSIM",
    "nDCG",
    "true_positive_rate",
    "eval_accuracy",
    "test_score",
    "score",
    "avg_score",
    "validation_0-auc",
    "tpr@fpr=0.01",
    "f_1",
    "accuracy_class_0",
    "macro_f1",
    "quadratic_weighted_kappa",
    "Acc",
    "ACC@1",
    "prec1",
    "num_correct",
    "binary_io_u_2",
    "val_FBetaScore",
    "JaccardCoeff",
    "foreground_acc",
    "matthews_corrcoef",
    "dice_coef",
    "val_dice_coefficient",
    "dice_similarity_coeff",
    "jaccardCoef",
    "neg_negative_likelihood_ratio",
    "TRAIN_ACCURACY",
    "valAcc",
    "Validation-Accuracy",
    "trn_f1",
    "hit_rate",
    "MatthewsCorrCoef",
    "SQuAD",
]
LOSSES = [
    "loss",
    "val_loss",
    "train_loss_epoch",
    "val_losses",
    "trainLoss",
    "running_loss",
    "Loss/train",
    "loss_cls",
    "loss_giou",
    "loss_dice",
    "dice_loss",
    "train/box_loss",
    "err",
    "error_rate",
    "top1_err",
    "brier_score",
    "log_loss",
    "logloss",
    "mlogloss",
    "nll",
    "NLLLoss",
    "KLDivergence",
    "kl_loss",
    "mse",
    "val_MeanSquaredError",
    "rmse",
    "RMSE",
    "MAE",
    "mape",
    "perplexity",
    "ppl",
    "1-accuracy",
    "one_minus_auc",
    "neg_elbo",
    "negative_log_likelihood",
    "false_positive_rate",
    "FPR",
    "fid",
    "LPIPS",
    "CER",
    "WER",
    "d_loss",
    "G_loss",
    "loss_1",
    "valloss",
    "epoch_loss",
    "batch_loss",
    "bce",
    "ce_loss",
    "cross_entropy",
    "crossentropy",
    "huber",
    "smooth_l1",
    "l1",
    "l2_loss",
    "hinge",
    "loss_value",
    "hamming_loss",
    "davies_bouldin_score",
    "msle",
    "masked_mse",
    "EER",
    "std_loss",
    "time_loss",
    "validation_0-rmse",
    "reconstruction_error",
    "cost",
    "val_costs",
    "errors",
    "exp_rmspe",
    "score_loss",
    "accurate_loss",
    "error",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "logcosh",
    "TranslationEditRate",
    "neg_accuracy",
]
NO_CURVES = [
    *[
        "epoch",
        "step",
        "Epoch",
        "global_step",
        "fit_time",
        "score_time",
        "created_at",
        "dur",
        "momentum",
        "grad_norm",
        "timestamp",
        "runtime",
        "eval_runtime",
        "eval_samples_per_second",
        "total_flos",
        "train_batch_count",
        "iteration",
        "batch",
        "wd",
        "lr-Adam-momentum",
        "lr-Adam-weight_decay",
        "loss_std",
        "train-logloss-std",
        "loss_scale",
        "gpu_mem",
        "elapsed_time",
        "index",
        "_step",
        "_runtime",
        "grad_2.0_norm_total",
        "epoch_time",
        "kl_weight",
        "eta",
        "batch_size",
        "num_tokens",
    ],
    "Unnamed: 0",
    "Wall time",
]
LEARNING_RATES = [
    "lr",
    "learning_rate",
    "lr-Adam",
    "lr_0",
    "lr/pg0",
    "LearningRate",
    "base_lr",
    "lrs",
    "train/lr",
]
UNKNOWN = [
    *[
        "vacc",
        "phi",
        "my_metric",
        "val_zorp",
        "accuracy_error",
        "acc_gap",
        "train_val_gap",
        "loss_ratio",
        "entropy",
    ],
    "sgd",
    "",
]


@pytest.mark.parametrize("name", [*SCORES, "R2 score", "validation R²", "top-5 acc"])
def test_names_of_scores(name):
    assert metric_kind(name) == "score"


@pytest.mark.parametrize("name", [*LOSSES, "MSE (m²)", "training loss"])
def test_names_of_losses(name):
    assert metric_kind(name) == "loss"


@pytest.mark.parametrize("name", NO_CURVES)
def test_names_of_no_curves(name):
    assert metric_kind(name) == "none"


@pytest.mark.parametrize("name", LEARNING_RATES)
def test_names_of_learning_rates(name):
    assert metric_kind(name) == "learning rate"


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_names_are_not_guessed(name):
    assert metric_kind(name) is None


def test_scorers_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    kinds = {name: metric_kind(name) for name in metrics.get_scorer_names()}
    assert {name: kind for name, kind in kinds.items() if kind != "score"} == {}
    functions = [
        name for name in metrics.__all__ if name.endswith(("_loss", "_error", "_deviance"))
    ]
    assert {metric_kind(name) for name in functions} == {"loss"}


def test_metrics_of_torchmetrics():
    """These three say the opposite of themselves: they are wrong."""
    torchmetrics = pytest.importorskip("torchmetrics")
    wrong = {"SpectralDistortionIndex", "WordInfoPreserved", "DaviesBouldinScore"}
    expected = {True: "score", False: "loss"}
    modules = (
        "classification",
        "regression",
        "image",
        "text",
        "retrieval",
        "clustering",
        "nominal",
    )
    for module in modules:
        __import__(f"torchmetrics.{module}")
        for name, metric in vars(getattr(torchmetrics, module)).items():
            direction = getattr(metric, "higher_is_better", None)
            if isinstance(metric, type) and direction in expected and name not in wrong:
                assert metric_kind(f"val_{name}") == expected[direction], name


@pytest.mark.parametrize(
    ("name", "is_metric"),
    [
        ("val_phi", True),
        ("my_metric", True),
        ("momentum", True),
        ("no momentum", False),
        ("lr=0.01", False),
        ("run 1", False),
        ("adam", False),
        ("sam", False),
        ("so far", False),
    ],
)
def test_names_of_metrics_and_of_models(name, is_metric):
    assert is_name_of_metric(name) is is_metric


def test_names_of_stages():
    assert all(map(is_name_of_stage, ("train", "Validation", "test 1", "held_out")))
    assert not any(map(is_name_of_stage, ("train loss", "sgd", "")))
