"""From a wave to a customer who came round, over real servers: SMTP out, IMAP in."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.end_to_end.asked_company import (
    AskedCompany,
    Post,
    a_mail,
    days_ago,
    links,
    plain_reply,
    pressed,
    running_post,
)
from tests.end_to_end.dovecot import running_dovecot

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]
NAMES = ("ana", "ion", "vlad", "olga", "eve", "dan")
ANA, ION, VLAD, OLGA, EVE, DAN = (f"{name}@example.com" for name in NAMES)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AskedCompany, Post]]:
    """Six customers of two shops; Olga does not want to be written to."""
    with running_dovecot() as server, running_post(server) as (port, post):
        made = AskedCompany(tmp_path_factory.mktemp("asked"), port)
        made.declare_all(server)
        made.drop(
            "customers", "id,mail,may we write",
            f"1,{ANA},yes", f"2,{ION},yes", f"3,{VLAD},yes", f"4,{OLGA},no", f"5,{EVE},yes",
            f"6,{DAN},yes",
        )  # fmt: skip
        made.drop(
            "orders", "id,customer,day,amount,shop,manager",
            *(f"{number},{number},{days_ago(9)},100,{shop},M1"
              for number, shop in enumerate(("L1", "L1", "Центр", "Центр", "L1", "L1"), 1)),
        )  # fmt: skip
        yield made, post


def test_from_the_invitation_to_the_customer_who_came_round(
    company: tuple[AskedCompany, Post],
) -> None:
    firm, post = company
    firm.waves("first")
    firm.loyalty("run")

    plan = json.loads(firm.loyalty("invitations", "plan", "--json"))
    firm.loyalty("invitations", "send")
    firm.loyalty("invitations", "send")  # none twice

    assert [(row["unit"], row["chosen"]) for row in plan] == [("L1", 4), ("Центр", 1)]
    assert sorted(to for to, _ in post.kept) == [ANA, DAN, EVE, ION, VLAD]
    invitation = post.newest_to(ION)
    assert invitation["Subject"] == "Ромашка: один вопрос о Ваших впечатлениях"
    assert len(links(invitation)) == 11

    token = links(post.newest_to(VLAD))[9][1].partition("[#")[2]
    made_up = token.replace("-", "-a", 1)
    firm.writes(
        pressed(post.newest_to(ANA), 10, by=ANA),
        pressed(post.newest_to(EVE), 9, by=EVE),
        pressed(post.newest_to(DAN), 8, by=DAN),
        pressed(invitation, 2, by=ION, words="Никто не перезвонил"),
        # of another's invitation, and of none
        pressed(post.newest_to(VLAD), 0, by="mallory@example.com"),
        a_mail(OLGA, "survey@localhost", f"Моя оценка: 0 [#{made_up}", "x"),
        plain_reply(post.newest_to(VLAD), "3, долго ждал", by=VLAD),
    )

    received, loaded, _, _, rejected, _ = firm.run()

    assert (received, loaded, rejected) == (7, 5, 2)
    assert firm.ask("select reason, count(*) from raw.quarantine group by all order by all") == [
        ("TOKEN_FOREIGN", 1),
        ("TOKEN_UNKNOWN", 1),
    ]
    answers = firm.ask(
        "select a.value_number::integer, r.location, r.manager from raw.answer as a"
        " join raw.response as r using (response_no) where a.question_key = 'recommend'"
        " order by 1"
    )
    assert answers == [
        (2, "L1", "M1"), (3, "Центр", "M1"), (8, "L1", "M1"), (9, "L1", "M1"), (10, "L1", "M1"),
    ]  # fmt: skip
    rates = firm.ask(
        "select member, n, value from marts.metric_figures where metric = 'response_rate'"
        " and dimension in ('company', 'location') and period_grain = 'month' order by member"
    )
    assert rates == [("L1", 4, 100.0), ("all", 5, 100.0), ("Центр", 1, 100.0)]

    number = firm.case_number("L1")
    firm.loyalty("cases", "take", number, "--by", "Ana Rusu")
    firm.loyalty(
        "cases", "contact", number, "--by", "Ana Rusu", "--result", "reached", "--channel", "phone"
    )
    firm.loyalty(
        "cases", "close", number, "--by", "Ana Rusu", "--outcome", "resolved", "--note", "done"
    )
    # Ana wants no more of these mails, Vlad to be left alone altogether
    firm.unsubscribes(post.newest_to(ANA))
    firm.loyalty("contacts", "refuse", "--email", VLAD, "--by", "Ana Rusu")
    firm.waves("first", "again")
    firm.loyalty("invitations", "send")

    assert sorted(to for to, _ in post.kept[5:]) == [DAN, EVE, ION]

    firm.writes(pressed(post.newest_to(ION), 9, by=ION, words="Спасибо, помогли"))
    firm.run()

    assert firm.ask(
        "select status, arm, group_before, group_after from marts.case_outcomes as outcomes"
        " join raw.follow_up_case using (case_key) where status = 'closed'"
    ) == [("closed", "reached", "detractor", "promoter")]
    status = json.loads(firm.loyalty("invitations", "status", "--json"))
    assert [(row["wave"], row["state"], row["sent"]) for row in status] == [
        ("first", "sent", 5),
        ("again", "sent", 3),
    ]

    made = firm.everything_sent_and_exported(post, after=5)

    assert any(ION.encode() in content for content in made.values())
    assert {"cases.csv", "cases.xlsx", "cases.ics", "list", "plan"} <= set(made)
    assert any(name.endswith("boss@example.com") for name in made)
    for name, content in made.items():
        for address, customer in ((VLAD, "3"), (OLGA, "4")):
            for trace in firm.traces(address, customer):
                assert trace not in content, f"{name}: {trace!r}"
