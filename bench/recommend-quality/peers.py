# Implicit ALS and LightFM (WARP) on one data set, for bench/recommend-quality. Reads {"customers", "products", "train": [[customer, product]]} from the
# standard input, chooses parameters by NDCG@20 on a seeded tenth of it, and prints {"als": {customer: [20 products]}, "lightfm": ...}; a library that is
# missing is missing in the answer.
import json
import sys

import numpy
import scipy.sparse

given = json.load(sys.stdin)
shape = (given["customers"], given["products"])
pairs = numpy.array(given["train"])


def matrix(rows):
    return scipy.sparse.csr_matrix((numpy.ones(len(rows), numpy.float32), (rows[:, 0], rows[:, 1])), shape=shape)


def top(scores, known):
    scores = scores.copy()
    scores[known.indices] = -numpy.inf
    return numpy.argsort(-scores, kind="stable")[:20].tolist()


def quality(score, fitted, held):
    gains = 1 / numpy.log2(numpy.arange(20) + 2)
    found = []
    for customer in numpy.unique(held.nonzero()[0]):
        wanted = set(held[customer].indices.tolist())
        hits = [gains[place] for place, each in enumerate(top(score(customer), fitted[customer])) if each in wanted]
        found.append(sum(hits) / gains[: min(20, len(wanted))].sum())
    return float(numpy.mean(found))


def als(train, parameters):
    from implicit.als import AlternatingLeastSquares

    rank, ridge, alpha = parameters
    model = AlternatingLeastSquares(factors=rank, regularization=ridge, alpha=alpha, iterations=15, random_state=1)
    model.fit(train, show_progress=False)
    return lambda customer: model.item_factors @ model.user_factors[customer]


def lightfm(train, parameters):
    from lightfm import LightFM

    rank, epochs = parameters
    model = LightFM(no_components=rank, loss="warp", random_state=1)
    model.fit(train.tocoo(), epochs=epochs, num_threads=2)
    everything = numpy.arange(shape[1])
    return lambda customer: model.predict(int(customer), everything)


choices = {
    "als": (als, [(64, 10, 5), (64, 30, 10), (64, 60, 20), (128, 30, 10)]),
    "lightfm": (lightfm, [(64, 20), (64, 40), (128, 40)]),
}
taken = numpy.random.default_rng(1).random(len(pairs)) < 0.1
answer = {}
for name, (fit, parameters) in choices.items():
    try:
        fitted, held = matrix(pairs[~taken]), matrix(pairs[taken])
        best = max(parameters, key=lambda each: quality(fit(fitted, each), fitted, held))
        whole = matrix(pairs)
        score = fit(whole, best)
        lists = {customer: top(score(customer), whole[customer]) for customer in range(shape[0])}
        answer[name] = {"parameters": best, "lists": lists}
    except ImportError:
        continue
json.dump(answer, sys.stdout)
