"""The JSON API under ``/api/v1``: every step of the way, by the same use cases as the pages."""

from fastapi import APIRouter

from api.json.agenda import agendas
from api.json.amendments import amendments
from api.json.attendance import attendances
from api.json.ballots import ballots
from api.json.briefs import briefs, public
from api.json.business import business
from api.json.chapters import chapters
from api.json.comments import comments
from api.json.comparison import comparison
from api.json.contributions import own
from api.json.deliveries import deliveries
from api.json.deputies import deputies
from api.json.desk import desk
from api.json.dispositions import dispositions
from api.json.dissents import dissents
from api.json.entries import entries
from api.json.files import attachments
from api.json.interests import interests
from api.json.me import meanings, people
from api.json.meetings import meetings
from api.json.members import members
from api.json.minutes import minutes
from api.json.moderation import moderated
from api.json.news import news
from api.json.notes import notes
from api.json.opinions import opinions
from api.json.positions import positions
from api.json.proposals import proposals
from api.json.provenance import sources
from api.json.reasons import standard_reasons
from api.json.receipts import receipts
from api.json.recipients import recipients
from api.json.rules import rules
from api.json.search import search
from api.json.stance_entries import stance_entries
from api.json.steps import steps
from api.json.texts import texts

ROUTERS: tuple[APIRouter, ...] = (
    people, news, chapters, rules, deputies, members, recipients, search, proposals, comparison, texts, attachments,
    steps, comments, entries, stance_entries, moderated, amendments, sources, own, meetings, agendas,
    attendances, notes, minutes, opinions, dispositions,
    desk, standard_reasons, ballots, interests, business, positions, dissents, briefs, deliveries, receipts, public,
    meanings,
)  # fmt: skip
