from __future__ import annotations

from pathlib import Path

import pytest

from workbench.base.errors import InputError
from workbench.deid.keys.vault import Vault


def a_vault(path: Path) -> Vault:
    vault = Vault(path, "correct horse", "officer")
    vault.put("PSEUDO", {"PatientID": "ZQ-448812", "PatientName": "Zyxquill^Orvandel"})
    vault.save()
    return vault


def test_a_vault_tells_who_a_pseudonym_was_with_its_passphrase_only(tmp_path: Path) -> None:
    path = tmp_path / "vault"
    a_vault(path)
    found = Vault(path, "correct horse").look_up("PSEUDO", "recall of a device")
    assert found is not None and found["PatientID"] == "ZQ-448812"
    with pytest.raises(InputError, match="passphrase is wrong"):
        Vault(path, "wrong horse")


def test_nothing_in_the_files_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "vault"
    a_vault(path).look_up("PSEUDO", "recall")
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert b"448812" not in data and b"Zyxquill" not in data


def test_every_use_is_in_the_log_and_a_changed_log_is_seen(tmp_path: Path) -> None:
    vault = a_vault(tmp_path / "vault")
    vault.look_up("PSEUDO", "recall of a device")
    vault.look_up("NOBODY", "a question of the court")
    uses = vault.uses()
    assert [use["use"] for use in uses] == ["opened", "saved", "looked up", "looked up"]
    assert "court" in uses[-1]["what"] and uses[-1]["by"] == "officer"
    lines = vault.log_path.read_text().splitlines(keepends=True)
    vault.log_path.write_text("".join(lines[:2] + lines[3:]))
    with pytest.raises(InputError, match="was changed"):
        vault.uses()


def test_a_look_needs_a_reason(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="reason is recorded"):
        a_vault(tmp_path / "vault").look_up("PSEUDO", " ")


def test_a_damaged_vault_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "vault"
    a_vault(path)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="was changed"):
        Vault(path, "correct horse")
