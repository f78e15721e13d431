"""``workbench deidentify``: files without the persons in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli import deid_arguments as given
from workbench.cli.desk import AsJson
from workbench.cli.release_options import (
    DecisionsFile,
    KeepPixels,
    KeyFile,
    Reasons,
    chosen_profile,
    read_decisions,
)

if TYPE_CHECKING:
    from workbench.deid.profile.library import ProfileLibrary


def deidentify(
    paths: given.Inputs = None,
    out: given.Out = None,
    profile: given.ProfileName = "basic",
    option: given.Options = None,
    reason: Reasons = None,
    key: KeyFile = None,
    report: given.ReportFile = None,
    decisions: DecisionsFile = None,
    keep_pixels: KeepPixels = "",
    vault: given.VaultFile = None,
    dicomdir: given.Dicomdir = False,
    jobs: given.Jobs = 0,
    cluster: given.ClusterAddress = "",
    dry_run: given.DryRun = False,
    prove: given.Prove = False,
    seed: given.Seed = 1,
    count: given.Count = 120,
    profiles: given.ListProfiles = False,
    compare: given.Compare = "",
    save_profile: given.SaveProfile = "",
    check_report: given.CheckReport = None,
    as_json: AsJson = False,
) -> int:
    """Publish what is clean and hold back what is not; nothing is published in part."""
    from workbench.cli import deid_checking, deid_profiles, deid_proving, deid_running

    if check_report is not None:
        return deid_checking.check(check_report, key, out, as_json)
    library = _library()
    if profiles:
        return deid_profiles.list_profiles(library, as_json)
    chosen = chosen_profile(library, profile, option, reason, keep_pixels)
    if compare:
        return deid_profiles.compare(library, chosen, compare, as_json)
    if save_profile:
        return deid_profiles.save(library, chosen, save_profile)
    decided = read_decisions(decisions)
    if prove:
        setup = chosen.setup(deid_running.secret_for_looking(key), decided)
        return deid_proving.prove(
            *(setup, chosen, out, report), seed=seed, count=count, jobs=jobs, as_json=as_json
        )
    if not paths:
        raise InputError(t("Name the files or folders to de-identify."))
    wanted = deid_running.Wanted(
        *(tuple(paths), chosen, key, decided, decisions), jobs, cluster, dicomdir
    )
    if dry_run:
        return deid_running.rehearse(wanted, report, as_json)
    if out is None:
        raise InputError(t("Name the folder to write to with --out."))
    return deid_running.publish(wanted, out, report, vault, as_json)


def _library() -> ProfileLibrary:
    from workbench.app.places import Places
    from workbench.deid.profile.library import ProfileLibrary

    return ProfileLibrary(Places.of_user().deid_profiles)
