"""What ``workbench deidentify`` takes, by the names of its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.base.text import t

Inputs = Annotated[list[Path] | None, typer.Argument(metavar="PATH...")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help=str(t("Folder to write.")))]
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="NAME|FILE",
        help=str(t("Profile, such as basic, or a file that holds one.")),
    ),
]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME", help=str(t("Option of PS3.15, beside it."))),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help=str(
            t("Write what became of each file, signed: JSON, or a page when it ends in .html.")
        ),
    ),
]
VaultFile = Annotated[
    Path | None,
    typer.Option(
        "--vault",
        metavar="FILE",
        help=str(t("Keep, encrypted, who each pseudonym is; see “workbench vault”.")),
    ),
]
Dicomdir = Annotated[
    bool,
    typer.Option(
        "--dicomdir",
        help=str(
            t(
                "Name files as a DICOMDIR needs it and write one; done by itself where there is "
                "one among the files."
            )
        ),
    ),
]
Jobs = Annotated[int, typer.Option("--jobs", min=0, help=str(t("Processes; 0 = one a core.")))]
ClusterAddress = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help=str(t("Work on a Dask cluster; all machines must see the same folders.")),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help=str(t("Tell what would become of files; write nothing."))),
]
Prove = Annotated[
    bool,
    typer.Option(
        "--prove", help=str(t("Clean made-up patients with these settings and print what is left."))
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help=str(t("With --prove: other patients.")))]
Count = Annotated[
    int, typer.Option("--count", min=10, help=str(t("With --prove: how many files.")))
]
ListProfiles = Annotated[bool, typer.Option("--profiles", help=str(t("List the profiles.")))]
Compare = Annotated[
    str,
    typer.Option(
        "--compare",
        metavar="NAME|FILE",
        help=str(t("Tell in what this profile differs from --profile.")),
    ),
]
SaveProfile = Annotated[
    str,
    typer.Option(
        "--save-profile",
        metavar="NAME|FILE.json",
        help=str(t("Keep --profile with the options as a profile of yours, or as a file.")),
    ),
]
CheckReport = Annotated[
    Path | None,
    typer.Option(
        "--check-report",
        metavar="FILE",
        help=str(
            t("Check the signature of a report; with --out the files, with --key who signed.")
        ),
    ),
]
