"""A real deliberation: our groups against those that were published for it."""

import csv
import os
from pathlib import Path

import pytest
from sklearn.metrics import adjusted_rand_score

from workflow.deliberation.export import read_export
from workflow.deliberation.opinions import grouping, places
from workflow.deliberation.opinions.analysis import analyse
from workflow.deliberation.opinions.matrix import votes_of

SHARED = Path(os.environ.get("RAYZAN_SHARED", Path(__file__).parents[5] / "shared")) / "data" / "biodiversity"
needs_the_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the real deliberation is not here")


def agreement():
    """Adjusted Rand index over those placed by both, and how many they are."""
    told = read_export(SHARED)
    found = analyse(votes_of(told.votes), [s.number for s in told.statements if not s.hidden])
    with (SHARED / "participants-votes.csv").open(encoding="utf-8-sig") as file:
        published = {
            int(row["participant"]): row["group-id"] for row in csv.DictReader(file) if row["group-id"]
        }
    both = [place for place in found.places if place.participant in published]
    return adjusted_rand_score([published[p.participant] for p in both], [p.group for p in both]), len(both)


@needs_the_data
def test_groups_agree_with_the_published_ones():
    index, both = agreement()
    assert both == 437
    assert index >= 0.9


@needs_the_data
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agreement_is_no_luck_of_the_seed(monkeypatch, seed):
    monkeypatch.setattr(grouping, "SEED", seed)
    monkeypatch.setattr(places, "SEED", seed)
    assert agreement()[0] >= 0.9
