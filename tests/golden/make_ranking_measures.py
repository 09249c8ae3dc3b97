"""Makes ranking-measures.json: rankings and judgements by chance, and what `ir_measures` says of them.

pip install ir-measures==0.4.3      (in an environment of its own; it is not needed to run the tests)
python tests/golden/make_ranking_measures.py > tests/golden/ranking-measures.json
"""

from __future__ import annotations

import json
import random
import sys

NAMES = {
    "R@1": "recall@1",
    "R@5": "recall@5",
    "R@10": "recall@10",
    "AP@10": "map@10",
    "nDCG@10": "ndcg@10",
    "RR@10": "mrr@10",
}


def cases(seed: int = 20) -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
    """40 rankings of up to 25 of 60 ids, and grades 0 to 3 of up to 18 ids, some of which no ranking holds."""
    draw = random.Random(seed)
    ids = [f"d{number}" for number in range(60)]
    rankings = {f"q{number}": draw.sample(ids, draw.randint(1, 25)) for number in range(40)}
    grades = {}
    for query, ranked in rankings.items():
        judged = {*draw.sample(ranked, min(len(ranked), draw.randint(1, 6))), *draw.sample(ids, draw.randint(1, 12))}
        grades[query] = {one: draw.choice([0, 1, 1, 1, 2, 3]) for one in sorted(judged)}
        grades[query][ranked[-1]] = 1
    return rankings, grades


def main() -> None:
    import ir_measures

    rankings, grades = cases()
    run = {query: {one: float(-rank) for rank, one in enumerate(ranked)} for query, ranked in rankings.items()}
    measures = [ir_measures.parse_measure(name) for name in NAMES]
    values: dict[str, dict[str, float]] = {}
    for found in ir_measures.iter_calc(measures, grades, run):
        values.setdefault(found.query_id, {})[NAMES[str(found.measure)]] = round(found.value, 6)
    made = {
        "made_with": f"ir_measures {ir_measures.__version__}",
        "rankings": rankings,
        "grades": grades,
        "values": values,
    }
    json.dump(made, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
