"""What goes out: three forms of the same rows, signed, written once, and their contract."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from jsonschema.validators import validator_for  # type: ignore[import-untyped]  # it has no types
from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import ValidationError

from orchestration.outlets.feeds import approving, closing, ledger, preparing, release
from orchestration.outlets.feeds.anchor import Anchor
from orchestration.outlets.feeds.desk import Desk, key_path
from orchestration.outlets.feeds.entries import canonical_bytes, columns, sha256_of
from orchestration.outlets.feeds.formats import FORMATS, UnsafeTextError
from orchestration.outlets.feeds.places import Place, PlaceError
from orchestration.outlets.feeds.signing import KeyFileError, is_signed, load_key, make_key
from orchestration.outlets.feeds.stages import FeedRefusedError, Stage, stage_of
from orchestration.outlets.feeds.verifying import verify
from tests.outlets.feeds.fake_company import Clock, Company, Office, an_office, fill


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = an_office(tmp_path)
    fill(made.company, "2026-01")
    return made


def folder(office: Office) -> Path:
    return office.root / "data" / "feeds" / "shops" / "2026-01"


def to_approved(office: Office) -> None:
    office.clock.set("2026-02-08T09:00")
    closing.close(office.desk, office.company.declared, "2026-01", by="Ana")
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")
    approving.approve(office.desk, "shops", "2026-01", by="Boris")


def test_every_form_holds_the_rows_of_the_ledger(office: Office) -> None:
    office.release("2026-01")
    rows = [found.row() for found in office.desk.book().entries_of("shops")]

    for file, (_, read) in FORMATS.items():
        assert canonical_bytes(read((folder(office) / file).read_bytes())) == canonical_bytes(rows)


def test_the_manifest_names_every_file_and_is_signed_with_the_registered_key(
    office: Office,
) -> None:
    office.release("2026-01")
    manifest = (folder(office) / "manifest.json").read_bytes()
    signature = json.loads((folder(office) / "manifest.sig").read_bytes())
    said = json.loads(manifest)

    for file, facts in said["files"].items():
        assert sha256_of((folder(office) / file).read_bytes()) == facts["sha256"]
    assert office.desk.anchor is not None
    public = office.desk.anchor.keys()[signature["key_id"]]
    assert is_signed(manifest, signature["signature"], public)
    assert said["inputs"]["manifest_seq"] == len(office.company.log)


def test_the_contract_describes_the_very_columns_of_the_files(office: Office) -> None:
    office.release("2026-01")
    contract = yaml.safe_load((folder(office) / "contract.odcs.yaml").read_text("utf-8"))
    (schema,) = contract["schema"]
    with duckdb.connect() as con:
        file = folder(office) / "entries.parquet"
        types = dict(
            con.execute(
                "select column_name, column_type from (describe from read_parquet(?))", [str(file)]
            ).fetchall()
        )

    assert contract["apiVersion"] == "v3.1.0"
    assert {p["name"]: p["physicalType"] for p in schema["properties"]} == types
    assert [p["name"] for p in schema["properties"]] == [column.name for column in columns()]


def test_the_contract_is_one_by_the_published_schema_of_the_standard(office: Office) -> None:
    office.release("2026-01")
    text = (folder(office) / "contract.odcs.yaml").read_text("utf-8")
    standard = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_bytes())
    check = validator_for(standard)(standard)

    assert [error.message for error in check.iter_errors(yaml.safe_load(text))] == []
    read = OpenDataContractStandard.from_string(text)
    assert read.schema_ is not None
    assert [p.name for p in read.schema_[0].properties or ()] == [c.name for c in columns()]
    # and it would say so
    assert list(check.iter_errors(yaml.safe_load(text.replace("kind:", "kinds:"))))
    with pytest.raises(ValidationError):
        OpenDataContractStandard.from_string(text.replace("domain:", "domains:"))


def test_the_rules_of_the_contract_hold_on_what_is_released(office: Office) -> None:
    office.release("2026-01")
    contract = yaml.safe_load((folder(office) / "contract.odcs.yaml").read_text("utf-8"))
    (schema,) = contract["schema"]

    with duckdb.connect() as con:
        con.execute(
            f"create view entries as from read_parquet('{folder(office) / 'entries.parquet'}')"
        )
        for rule in schema["quality"]:
            assert con.execute(rule["query"]).fetchone() == (rule["mustBe"],), rule["description"]
        for column in schema["properties"]:
            for rule in column.get("quality", ()):
                known = ", ".join(f"'{value}'" for value in rule["arguments"]["validValues"])
                query = f"select count(*) from entries where {column['name']} not in ({known})"
                assert con.execute(query).fetchone() == (0,), column["name"]
            pattern = column.get("logicalTypeOptions", {}).get("pattern")
            if pattern:
                query = (
                    f"select count(*) from entries where {column['name']} is not null and "
                    f"not regexp_matches({column['name']}, '{pattern}')"
                )
                assert con.execute(query).fetchone() == (0,), column["name"]


def test_a_release_goes_to_any_place_that_has_an_address(tmp_path: Path) -> None:
    company = Company()
    company.scheme["release_to"] = f"memory://{tmp_path.name}/payroll"
    office = an_office(tmp_path, company)
    fill(company, "2026-01")
    office.release("2026-01")
    place = Place(f"memory://{tmp_path.name}/payroll/2026-01")

    assert len(place.names()) == 6
    assert [c for c in verify(office.desk, recomputes=True) if not c.holds] == []
    with pytest.raises(PlaceError, match="another file of that name"):
        place.write_once("entries.csv", b"other")


def test_shadow_figures_go_to_a_folder_of_their_own(tmp_path: Path) -> None:
    company = Company()
    company.scheme["shadow"] = True
    office = an_office(tmp_path, company)
    fill(company, "2026-01")
    office.release("2026-01")

    assert (tmp_path / "data/feeds/shops/shadow/2026-01/entries.csv").exists()
    assert {found.entry.is_shadow for found in office.desk.book().entries} == {1}


@pytest.mark.parametrize("stop_at", ["entries.parquet", "manifest.sig", ledger.RELEASED])
def test_a_release_that_was_killed_is_finished_by_the_next_one(
    office: Office, monkeypatch: pytest.MonkeyPatch, stop_at: str
) -> None:
    to_approved(office)
    write, record = Place.write_once, Desk.record

    def killed_while_writing(place: Place, name: str, content: bytes) -> None:
        if name == stop_at:
            raise KeyboardInterrupt
        write(place, name, content)

    def killed_before_recording(desk: Desk, kind: str, *words: Any, **more: Any) -> Any:
        if kind == stop_at:
            raise KeyboardInterrupt
        return record(desk, kind, *words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Place, "write_once", killed_while_writing)
        patch.setattr(Desk, "record", killed_before_recording)
        with pytest.raises(KeyboardInterrupt):
            release.release(office.desk, "shops", "2026-01", by="Boris")
    assert stage_of(office.desk.book(), "shops", "2026-01") is Stage.APPROVED
    release.release(office.desk, "shops", "2026-01", by="Boris")

    assert len(office.desk.book().entries) == 4
    assert [c for c in verify(office.desk, recomputes=True) if not c.holds] == []


def test_a_release_never_writes_over_a_file_that_is_there(office: Office) -> None:
    to_approved(office)
    folder(office).mkdir(parents=True)
    (folder(office) / "entries.csv").write_text("somebody's own")

    with pytest.raises(PlaceError, match="never written again"):
        release.release(office.desk, "shops", "2026-01", by="Boris")
    assert (folder(office) / "entries.csv").read_text() == "somebody's own"


def test_prepared_rows_that_were_changed_are_not_approved(office: Office) -> None:
    office.clock.set("2026-02-08T09:00")
    closing.close(office.desk, office.company.declared, "2026-01", by="Ana")
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")
    draft = office.root / "data/feed_evidence/shops/2026-01/draft-1.jsonl"
    draft.chmod(0o644)
    draft.write_bytes(draft.read_bytes().replace(b'"L1"', b'"L2"'))

    with pytest.raises(Exception, match="frozen evidence was changed"):
        approving.approve(office.desk, "shops", "2026-01", by="Boris")


def test_a_text_that_a_spreadsheet_would_compute_is_not_released(tmp_path: Path) -> None:
    company = Company(roster=["=cmd()", "L1"])
    office = an_office(tmp_path, company)
    fill(company, "2026-01")

    with pytest.raises(UnsafeTextError, match="unit_id"):
        office.release("2026-01")


def test_a_release_needs_a_key_and_a_second_place(office: Office) -> None:
    to_approved(office)
    desk = office.desk
    without_key = Desk(desk.home, office.company, office.clock, None, desk.anchor)
    without_place = Desk(desk.home, office.company, office.clock, desk.key, None)
    unregistered = Desk(
        desk.home, office.company, office.clock, make_key(office.root / "other.pem"), desk.anchor
    )

    for found, said in (
        (without_key, "no key to sign with"),
        (without_place, "no second place"),
        (unregistered, "is not registered"),
    ):
        with pytest.raises(FeedRefusedError, match=said):
            release.release(found, "shops", "2026-01", by="Boris")


def test_a_key_is_for_its_owner_only_and_never_beside_the_ledger(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    path = tmp_path / "keys" / "feed.pem"

    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileError, match="never overwritten"):
        make_key(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="others may read it"):
        load_key(path)
    with pytest.raises(FeedRefusedError, match="lies in the data directory"):
        key_path(office.desk.home, {"LOYALTY_FEED_KEY": str(tmp_path / "data" / "feed.pem")})


def test_the_receipt_of_payroll_is_recorded(office: Office) -> None:
    with pytest.raises(FeedRefusedError, match="does not fit its stage"):
        approving.acknowledge(office.desk, "shops", "2026-01", by="Payroll", reference="run 7")
    office.release("2026-01")
    event = approving.acknowledge(office.desk, "shops", "2026-01", by="Payroll", reference="run 7")

    manifest = (folder(office) / "manifest.json").read_bytes()
    assert event.payload == {"manifest_sha256": sha256_of(manifest), "reference": "run 7"}


def test_a_head_is_signed_where_the_key_is_and_plain_elsewhere(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    fill(office.company, "2026-01")
    keyless = Desk(office.desk.home, office.company, office.clock, None, office.desk.anchor)
    office.clock.set("2026-02-08T09:00")
    closing.close(keyless, office.company.declared, "2026-01", by="Ana")

    heads = sorted(path.name for path in (tmp_path / "second").glob("head-*"))

    assert heads == ["head-000000000001-signed.json", "head-000000000002-plain.json"]
    assert Anchor(Place(str(tmp_path / "second"))).last_no() == 2
    assert isinstance(office.clock, Clock)
