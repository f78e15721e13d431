"""The options of a format as a small form, with the values that were used last."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from workbench.api.exchange import FormatOption, OptionKind
from workbench.base import small_json
from workbench.base.writing import write_whole
from workbench.ui.dialogs.base import Form, combo
from workbench.ui.parts import words

log = logging.getLogger(__name__)

Field = QComboBox | QCheckBox | QSpinBox | QDoubleSpinBox


class FormatOptions(QWidget):
    """A row an option; rows that are of no use with the other choices are hidden."""

    changed = Signal()

    def __init__(self, options: Sequence[FormatOption], values: Mapping[str, str]) -> None:
        super().__init__()
        self._options = tuple(options)
        self._form = Form(spacing=6)
        self.fields: dict[str, Field] = {}
        for option in self._options:
            field = _field(option, values.get(option.name, option.default))
            if option.help is not None:
                field.setToolTip(words(option.help))
            self._form.add(option.title, field)
            self.fields[option.name] = field
            _changes(field).connect(self._on_change)
        self.setLayout(self._form)
        self._show_rows()

    def values(self) -> dict[str, str]:
        """Return what differs from the defaults, among the options that are of use now."""
        return {
            option.name: value
            for option in self._options
            if self._is_of_use(option)
            and (value := _text(self.fields[option.name])) != option.default
        }

    def all_values(self) -> dict[str, str]:
        """Return all values, for the next time."""
        return {name: _text(field) for name, field in self.fields.items()}

    def _on_change(self) -> None:
        self._show_rows()
        self.changed.emit()

    def _show_rows(self) -> None:
        for option in self._options:
            self._form.show_row(self.fields[option.name], self._is_of_use(option))

    def _is_of_use(self, option: FormatOption) -> bool:
        if option.needs is None:
            return True
        name, values = option.needs
        above = next((one for one in self._options if one.name == name), None)
        return above is not None and _text(self.fields[name]) in values and self._is_of_use(above)


def _field(option: FormatOption, value: str) -> Field:
    match option.kind:
        case OptionKind.CHOICE:
            entries = [(title, key) for key, title in option.choices.items()]
            return combo(entries, value if value in option.choices else option.default)
        case OptionKind.FLAG:
            box = QCheckBox()
            box.setChecked(value == "yes")
            return box
        case OptionKind.WHOLE:
            whole = QSpinBox()
            whole.setRange(int(option.minimum), int(min(option.maximum, 2**31 - 1)))
            whole.setValue(int(_number(value, option.default)))
            return whole
    number = QDoubleSpinBox()
    number.setDecimals(2)
    number.setSingleStep(0.05)
    number.setRange(option.minimum, option.maximum)
    number.setValue(_number(value, option.default))
    return number


def _changes(field: Field) -> Any:
    if isinstance(field, QComboBox):
        return field.currentIndexChanged
    return field.toggled if isinstance(field, QCheckBox) else field.valueChanged


def _text(field: Field) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData())
    if isinstance(field, QCheckBox):
        return "yes" if field.isChecked() else "no"
    return f"{field.value():g}" if isinstance(field, QDoubleSpinBox) else str(field.value())


def _number(text: str, otherwise: str) -> float:
    for one in (text, otherwise):
        try:
            return float(one)
        except ValueError:
            continue
    return 0.0


# -- what was used last: names and values of options only, nothing of a project ------------------


def remembered(config: Path, format: str) -> dict[str, str]:
    """Return the values that were used last with a format."""
    found = _read(config).get(format)
    return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


def remember(config: Path, format: str, values: Mapping[str, str]) -> None:
    """Keep the values for the next time."""
    path = config / "export.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, small_json.encode({**_read(config), format: dict(values)}))
    except OSError:
        log.warning("the options of the export could not be kept")


def _read(config: Path) -> dict[str, Any]:
    try:
        raw = small_json.decode((config / "export.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return raw if isinstance(raw, dict) else {}
