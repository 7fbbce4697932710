"""The words in names of metrics, and whether lower or higher values are better.

Each entry is one word or several in lower case. Letters and digits are separate words: "f 1".
"""

from typing import Final


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", ",").split(",")) - {""}


LOSSES: Final = _phrases("""
    cost, error, err, risk, regret, penalty, regularizer, regularization, deviance, disparity, mse
    rmse, mae, mape, smape, wmape, wape, msle, rmsle, msd, rmsd, rmspe, medae, mdae, nrmse, rse
    mase, mre, crps, ranked probability, logcosh, log cosh, huber, smooth l 1, l 1, l 2, pinball
    hinge, poisson, brier, crossentropy, cross entropy, xent, xentropy, bce, ce, nll, nlll
    logloss, mlogloss, merror, kl, kld, kl divergence, kullback, jsd, jensen shannon, divergence
    perplexity, ppl, bits per dim, bits per byte, bits per character, bpd, bpb, bpc, ctc, triplet
    calibration, ece, mce, hamming, fallout, fall out, miss rate, false alarm, false alarm rate
    false positive, false positive rate, false negative, false negative rate, false discovery rate
    false omission rate, false acceptance rate, false rejection rate, fp, fn, fpr, fnr, fdr
    frr, eer, negative likelihood ratio, misclassification, misclassified, mistake, wrong
    incorrect, hausdorff, hd, hd 95, asd, assd, chamfer, emd, wasserstein, mmd, edit distance
    edit rate, levenshtein, focal, tversky, contrastive, infonce, lpips, fid, kid, mifid
    inception distance, niqe, brisque, dists, ergas, rase, d lambda, d s, distortion index
    spectral distortion index, spatial distortion index, angle mapper, total variation, tv
    path length, ppl path, relative global dimensionless synthesis, global dimensionless synthesis
    sliding window, image structure and texture similarity, davies bouldin, davies bouldin score
    wer, cer, mer, ter, wil, word info lost, information lost, dissimilarity, mean rank
    median rank, average rank, endpoint error, epe, coverage error, fairness, group stat rate
    energy distance, mpjpe, ade, fde, abs rel, sq rel
""")
"""Lower is better."""

SCORES: Final = _phrases("""
    acc, accuracy, accu, acuracy, auc, auroc, roc, rocauc, aucroc, auprc, aupr, aucpr, prauc
    logauc, f 1, f 2, f 0 5, f beta, f β, fbeta, f score, fscore, f measure, fmeasure, f macro
    precision, prec, recall, sensitivity, sens, specificity, spec, selectivity, youden
    informedness, markedness, true positive, true positive rate, true negative, true negative rate
    tp, tn, tpr, tnr, ppv, npv, positive predictive value, negative predictive value
    positive likelihood ratio, correct, exact match, em, hit, hit rate, hits, success
    success rate, win rate, winrate, reward, r 2, rsq, rsquared, r squared, r square
    determination, explained variance, variance explained, evs, nse, kge, correlation, corr
    corrcoef, corr coef, correlation coefficient, pcc, ccc, plcc, srcc, krcc, pearson, pearsonr
    spearman, spearmanr, kendall, concordance, c index, cindex, mcc, matthews, kappa, qwk
    agreement, dice, dsc, jaccard, jaccard index, iou, io u, miou, m iou, giou, diou, ciou, fwiou
    g io u, d io u, c io u, overlap, ap, map, m ap, ar, mar, m ar, average precision
    average recall, pq, panoptic quality, mota, motp, hota, pck, oks, ndcg, n dcg, dcg, mrr
    reciprocal rank, similarity, similarity index, psnr, ssim, ms ssim, msssim, uqi
    image quality index, vif, fidelity, noise ratio, snr, sdr, sisdr, sisnr, pesq, stoi
    distortion ratio, scc, qnr, quality with no reference, inception score, clip score, mos, bleu
    rouge, meteor, chrf, cider, spice, gleu, bertscore, squad, s qu ad, wip, word info preserved
    information preserved, likelihood, loglik, loglikelihood, log likelihood, log prob, logprob
    elbo, evidence lower bound, mutual info, mutual information, ari, ami, nmi, rand, homogeneity
    completeness, v measure, fowlkes mallows, silhouette, calinski, harabasz, dunn, purity
    success index, csi, gmean, g mean, skill, cramers v, theils u, tschuprows t
    contingency coefficient, dice coef, dice coefficient, dice coeff, jaccard coef
    jaccard coefficient, jaccard coeff, overlap coef, overlap coefficient, overlap coeff
    similarity coef, similarity coefficient, similarity coeff, kappa coefficient, pearson coef
    pearson coefficient, pearson coeff, spearman coef, spearman coefficient, spearman coeff
    silhouette coefficient, correlation coef, correlation coeff, corr coeff
""")
"""Higher is better."""

WEAK_LOSSES: Final = _phrases("distance, residual, reconstruction, recon, mismatch, violation")
WEAK_SCORES: Final = _phrases("score, top 1, top 2, top 3, top 5, top 10, top k")
"""Words that give a direction only where no stronger word does."""

RELATIVE_TO_A_BASELINE: Final = _phrases("d 2, skill score")
"""Shares of a loss that a model avoids: higher is better, whatever the loss."""

NEGATED: Final = _phrases("neg, negative, negated, minus")

LEARNING_RATES: Final = _phrases("lr, learning rate, learningrate, lrate")

COUNTERS: Final = _phrases("""
    epoch, step, global step, iteration, iter, itr, it, batch, update, round, index, unnamed, fold
    seed, trial, run
""")
"""Where a value was taken. They also qualify metrics, as in "train_loss_step"."""

NO_METRICS: Final = _phrases("""
    time, times, timestamp, date, datetime, created, created at, duration, dur, runtime, elapsed
    secs, sec, seconds, minutes, eta, wall, per second, throughput, fps, speed, momentum, mom
    weight decay, wd, decay, grad, gradient, norm, batch count, count, num, n samples, samples
    examples, tokens, flos, flops, memory, mem, ram, vram, gpu, cpu, util, params, parameters
    indices, dropout, dropout rate, temperature, epsilon, patience, size, version, hash, name, id
    monitor, tag, split, stage, phase, estimator
""")
"""Neither losses nor scores."""

NO_METRIC_AT_THE_END: Final = _phrases("""
    std, stdv, stdev, stderr, sem, scale, scaler, weight, coef, coefficient, norm, time, dur
    duration, min, max
""")
"""Last words that make of a metric what is neither a loss nor a score."""

UNCLEAR_AT_THE_END: Final = _phrases("""
    gap, drop, diff, difference, delta, change, ratio, threshold, target, bias, improvement
    decrease, increase, reduction, best, baseline, variance, var
""")
"""Last words after which the direction of a metric no longer holds."""

STAGES: Final = _phrases("""
    train, training, trn, tr, val, valid, validation, vld, test, testing, tst, dev, eval
    evaluation, holdout, held out, oof, heldout, fit, learn
""")
"""The data that a metric is computed on."""

UNSPECIFIC: Final = _phrases("metric, measure, criterion, objective, quality, value, fitness")
"""Words for a metric that do not tell which one."""
