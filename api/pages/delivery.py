"""One delivery in the secretary's hands: sent again, or called back."""

from fastapi import APIRouter, Request, Response

from api import door
from api.pages import brief
from api.posted import Form
from api.visit import Visit
from workflow.authorize import authorize
from workflow.outcome import deliveries
from workflow.process.text import Text
from workflow.record.typed import choice

router = APIRouter(include_in_schema=False)

DEEDS = {
    "resend": Text("دوباره بفرست", "Send again"),
    "revoke": Text("پس بگیر", "Withdraw"),
}


@router.post("/proposals/{proposal_id}/brief/deliveries/{delivery_id}")
def change(request: Request, posted: Form, proposal_id: int, delivery_id: int) -> Response:
    """Send a brief to one recipient again with a new link, or void the links it has."""

    def act(visit: Visit) -> str:
        posted.only("do")
        deed = choice(posted.get("do"), "do", DEEDS)
        case = authorize(visit.session, proposal_id, "issue", actor=visit.actor, now=visit.now, lock=True)
        if deed == "resend":
            deliveries.resend(case, delivery_id, now=visit.now)
            return f"/proposals/{proposal_id}/brief?done=sent_again"
        deliveries.revoke(case, delivery_id, now=visit.now)
        return f"/proposals/{proposal_id}/brief?done=revoked"

    return door.do(
        request, posted, act, lambda visit, refusal: brief.page(visit, proposal_id, posted, refusal)
    )
