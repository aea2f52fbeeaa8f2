"""Broken variants that would cost money or a clip: small changes that somebody could make in good faith."""

from __future__ import annotations

from tests.mutants.breaking import Mutant

_SUBMIT = "tests/services/test_submit_protocol.py"
_CREATE = "tests/gateway/test_creating.py::test_an_end_that_proves_nothing_is_doubtful_and_sent_once"
_BROKEN_OFF = "tests/services/test_submit_broken_off.py"
_ORDERS = "tests/services/test_orders.py"
_CONTINUED = "tests/services/test_dependents.py"
_KILLS = "tests/faults/test_kill_sweep.py::test_a_kill_around_the_create_neither_loses_nor_doubles_it"
_SUBMITS = "tests/faults/test_submit.py::test_every_end_of_a_create_is_what_the_table_says_also_after_a_restart"

MONEY: tuple[Mutant, ...] = (
    Mutant(
        "the id is committed after the first poll", "R1", "services/jobs.py",
        old="        self._stored(lambda: self._store.save(job))\n        self._committed(job)\n",
        new="        if not (job.state is State.WATCHING and self._jobs[job.id].state is State.SENDING):\n"
        "            self._stored(lambda: self._store.save(job))\n        self._committed(job)\n",
        tests=(f"{_SUBMIT}::test_id_is_committed_verbatim_before_anything_is_asked",),
        suite=(_KILLS,),
    ),
    Mutant(
        "the create goes out before it is committed as being sent", "R1", "services/jobs.py",
        old="        self._stored(lambda: self._store.save(job))\n        self._committed(job)\n",
        new="        if job.state is not State.SENDING:\n"
        "            self._stored(lambda: self._store.save(job))\n        self._committed(job)\n",
        tests=(f"{_SUBMIT}::test_request_is_committed_before_it_is_told_and_sending_before_it_is_sent",),
        suite=(_KILLS,),
    ),
    Mutant(
        "what was being sent when the program died waits again", "R1", "services/engine.py",
        old="                    self._book.step(job.id, State.UNCONFIRMED, error=error, has_stop_request=False)\n"
        "                elif",
        new="                    self._book.step(job.id, State.WAITING, error=error, has_stop_request=False)\n"
        "                elif",
        tests=(f"{_BROKEN_OFF}::test_crash_during_a_create_is_unconfirmed_at_the_next_start",),
        suite=(_KILLS,),
    ),
    Mutant(
        "a read time-out is sent again", "R2", "gateway/creating.py",
        old="    if trail.proves_nothing_sent or (",
        new='    if "Timeout" in type(error).__name__ or trail.proves_nothing_sent or (',
        tests=(f"{_CREATE}[no answer]",),
        suite=(_SUBMITS,),
    ),
    Mutant(
        "a bad gateway is taken for not sent", "R2", "gateway/creating.py",
        old="    if answer.status in REFUSALS or (",
        new="    if answer.status == 502:\n        return NotSent(judge(answer, Charged.NO, key).error)\n"
        "    if answer.status in REFUSALS or (",
        tests=(f"{_CREATE}[502]",),
        suite=(_SUBMITS,),
    ),
    Mutant(
        "a doubtful create goes back into the line", "R2", "services/create_ends.py",
        old="    if isinstance(end, Doubtful):\n        return job.to(State.UNCONFIRMED, now_s,",
        new="    if isinstance(end, Doubtful):\n        return job.to(State.WAITING, now_s,",
        tests=(f"{_SUBMIT}::test_lost_answer_is_never_sent_again",),
        suite=(_SUBMITS,),
    ),
    Mutant(
        "a stalled task is failed by us", "R3", "services/watching.py",
        old="        job = job.noting(needs=Needs.STALLED if is_stalled else None, error=None)\n",
        new="        if is_stalled:\n"
        "            error = texts.poll_defect()\n"
        "            self._book.commit(job.to(State.FAILED, self._clock.now_s(), error=error))\n"
        "            return 0.0\n"
        "        job = job.noting(needs=None, error=None)\n",
        tests=("tests/services/test_stalled.py::test_task_that_is_stalled_for_days_is_never_failed_by_us",),
    ),
    Mutant(
        "an unknown word for a state ends the task", "R3", "domain/statuses.py",
        old="    return Phase.GENERATING\n",
        new="    return Phase.GENERATING if not folded.isalpha() else Phase.FAILED\n",
        tests=("tests/domain/test_statuses.py",),
        suite=("tests/faults/test_polling.py::test_every_answer_about_a_running_task_leads_to_its_clip",),
    ),
    Mutant(
        "a clip gets its name before it is checked", "R4", "storage/clips.py",
        old="        container = containers.inspect(file, part.size_bytes)\n",
        new="        container = containers.Container(containers.Kind.MP4)\n",
        tests=("tests/storage/test_clips.py::test_what_is_no_clip_stays_a_part_and_says_why",),
    ),
    Mutant(
        "a rest is taken wherever it begins", "R4", "gateway/downloads.py",
        old="            or span.first != part.size_bytes\n",
        new="",
        tests=("tests/gateway/test_downloads.py::test_a_broken_download_ends_in_the_very_bytes_whatever_the_server_does",),
        suite=("tests/faults/test_downloads.py::test_every_wrong_answer_to_a_range_ends_byte_exact",),
    ),
    Mutant(
        "a download begins anew in the folder of now", "R4", "services/clip_places.py",
        old="        if job.clips_folder is None or self._is_given_up(job):\n",
        new="        if job is not None:\n",
        tests=("tests/services/test_clip_places.py::test_download_goes_on_where_it_began",),
    ),
    Mutant(
        "no fresh link is asked for", "R5", "services/fetching.py",
        old="        while isinstance(end, Useless) and not effort.has_asked and effort.asks < MOST_ASKS:\n",
        new="        while isinstance(end, Useless) and effort.asks < 0:\n",
        tests=("tests/services/test_fetching.py::test_expired_link_is_asked_for_again",),
    ),
    Mutant(
        "a clip that was being fetched is left out at the start", "R5", "services/engine.py",
        old="                if job.is_out:\n                    self._watcher.follow(",
        new="                if job.state is State.WATCHING:\n                    self._watcher.follow(",
        tests=("tests/services/test_rescue.py::test_start_asks_for_a_fresh_link_and_fetches_that",),
    ),
    Mutant(
        "the clip that was ordered first is fetched first", "R5", "services/fetching.py",
        old="        return (0.0, deadline_of(self._book[job_id]).at) if is_first",
        new="        return (0.0, self._book[job_id].created_at) if is_first",
        suite=("tests/faults/test_links.py::test_clip_whose_link_ends_soonest_is_fetched_first",),
    ),
    Mutant(
        "the free space is not looked at first", "R6", "storage/parts.py",
        old="            self._check_space(total_bytes or 0)\n",
        new="",
        tests=("tests/storage/test_parts.py::test_there_must_be_room_for_the_clip_and_some_to_spare",),
        suite=("tests/faults/test_disk.py::test_the_free_space_is_looked_at_before_a_byte_is_written",),
    ),
    Mutant(
        "a full disk fails the download for good", "R6", "services/fetching.py",
        old="    if setback.needs is Needs.DISK:\n        return schedule",
        new="    if setback.needs is Needs.DISK:\n        return None if doublings >= 0 else schedule",
        tests=(
            "tests/services/test_fetching.py"
            "::test_full_disk_pauses_the_download_with_a_notice_and_goes_on_when_there_is_room",
        ),
    ),
    Mutant(
        "what waited in a copy of the database is believed", "R7", "storage/merging.py",
        old="    if job.state is State.WAITING:\n",
        new="    if job.state is State.WAITING and job.sending_at is not None:\n",
        suite=("tests/storage/test_restoring.py::test_what_waited_in_the_copy_may_have_been_sent_since",),
    ),
    Mutant(
        "a clip of the library is taken for a job",
        "R7",
        "storage/carving.py",
        old=" and not _is_of_library(row) else None",
        new=" else None",
        suite=("tests/faults/test_damage.py::test_with_no_copy_what_is_in_the_pages_comes_back_with_its_fate",),
    ),
    Mutant(
        "a damaged database is not set aside", "R7", "storage/opening.py",
        old="                companion.rename(f\"{aside}{tail}\")\n",
        new="                companion.unlink()\n",
        suite=("tests/storage/test_opening.py::test_a_truncated_database_is_kept_byte_for_byte",),
    ),
    Mutant(
        "a task is asked for by a damaged id", "R7", "storage/job_rows.py",
        old="    lacks_id = not job.task_id or UNREADABLE in job.task_id\n",
        new="    lacks_id = not job.task_id\n",
        suite=(
            "tests/storage/test_job_rows.py::test_a_task_whose_id_is_damaged_is_not_asked_for_but_shown_with"
            "_what_is_left_of_it[watching]",
        ),
    ),
    Mutant(
        "the lock of the data folder is not taken", "R9", "storage/lock.py",
        old="            _lock(descriptor)\n            os.ftruncate",
        new="            os.ftruncate",
        suite=("tests/storage/test_lock.py::test_a_second_lock_in_the_same_process_is_refused_too",),
    ),
    Mutant(
        "nothing follows on a gap", "R10", "services/gaps.py",
        old="                self._on_gap()",
        new="                pass",
        suite=("tests/services/test_gaps.py::test_clock_that_is_set_again_and_again_makes_no_storm",),
    ),
    Mutant(
        "a clock that is set makes a storm of questions", "R10", "services/gaps.py",
        old=" and now_s - told_at_s >= LEAST_BETWEEN_S",
        new="",
        suite=("tests/services/test_gaps.py::test_clock_that_is_set_again_and_again_makes_no_storm",),
    ),
    Mutant(
        "the wait that a gateway names for creates is not kept",
        "R11",
        "services/lessons.py",
        old="(told_s if told_s else _back_off_s(gate))",
        new="_back_off_s(gate)",
        tests=(f"{_SUBMIT}::test_rate_limit_waits_as_long_as_the_gateway_says",),
        suite=("tests/faults/test_backoff.py::test_waiting_clips_are_sent_no_earlier_than_told[seconds]",),
    ),
    Mutant(
        "the wait that a gateway names counts for one task alone",
        "R11",
        "services/asking.py",
        old="            gate.asks_again_at_s = max(gate.asks_again_at_s, told_at_s)\n",
        new="            _log.debug('told to wait until %s', told_at_s)\n",
        tests=("tests/services/test_rescue.py::test_told_wait_counts_for_every_task_of_that_gateway",),
        suite=("tests/faults/test_backoff.py::test_tasks_meet_a_minute_of_trouble_politely[seconds-30]",),
    ),
    Mutant(
        "a state in its envelope is not found", "R12", "gateway/reader.py",
        old='_STATUSES: tuple[Path, ...] = (("status",), ("data", "status"), (',
        new='_STATUSES: tuple[Path, ...] = (("status",), (',
        suite=("tests/gateway/test_drift.py::test_what_is_true_in_an_answer_is_read_as_what_it_is",),
    ),
    Mutant(
        "quitting leaves the create that is out as being sent", "R13", "services/sending.py",
        old="self._ends.settle_at_quit(job_id, end)\n            raise\n        return self._end_of(call)\n",
        new="raise\n        return self._end_of(call)\n",
        tests=(f"{_BROKEN_OFF}::test_answer_that_is_there_when_quitting_is_not_lost",),
    ),
    Mutant(
        "what was committed leaves although the window has asked to quit", "R13", "services/sending.py",
        old="        was_held = self._is_held  # between the commit and this moment\n",
        new="        was_held = False\n",
        tests=(f"{_BROKEN_OFF}::test_a_create_that_is_held_after_its_commit_and_before_it_left_is_not_sent",),
    ),
    Mutant(
        "an accepted id that a defect keeps from the store is let go", "R1", "services/sending.py",
        old="            self._ends.keep(job_id, end)\n",
        new="            _log.debug('the end of %s is let go', job_id)\n",
        tests=(
            "tests/services/test_defects_after_acceptance.py"
            "::test_a_task_id_that_a_defect_keeps_from_the_disk_is_told_and_stored_once_that_is_over",
        ),
    ),
    Mutant(
        "the first Ctrl+C waits for no answer", "R13", "cli/work.py",
        old="            self._interrupts += 1\n",
        new="            self._interrupts += 2\n",
        suite=(
            "tests/faults/test_interrupts.py"
            "::test_the_first_interrupt_waits_for_the_awaited_answers_and_sends_nothing_more",
        ),
    ),
    Mutant(
        "two presses with one intent are two orders", "R14", "services/orders.py",
        old="            uuid.uuid4().hex, intent_id, take, profile_id, request,",
        new="            uuid.uuid4().hex, uuid.uuid4().hex, take, profile_id, request,",
        tests=(f"{_SUBMIT}::test_same_intent_twice_is_one_job",),
        suite=("tests/faults/test_clicks.py::test_a_storm_of_presses_is_one_order_each",),
    ),
    Mutant(
        "the database takes an intent twice", "R14", "storage/schema.py",
        old="    UNIQUE (intent_id, take)\n",
        new="    UNIQUE (id)\n",
        tests=("tests/storage/test_database.py::test_two_presses_with_one_intent_are_one_job",),
    ),
    Mutant(
        "a clip is sent before the one that it continues is done", "R14", "services/dependents.py",
        old="        waits = self._settled(job, {frame: self._outlook(frame) for frame in frames})\n",
        new="        if all(self._outlook(frame) == _Outlook() for frame in frames):\n"
        "            self._book.commit(job.noting(request=replace(job.request, images=())))\n"
        "            return None\n"
        "        waits = self._settled(job, {frame: self._outlook(frame) for frame in frames})\n",
        tests=(f"{_CONTINUED}::test_nothing_is_sent_before_the_clip_is_there_and_then_one_create_has_its_last_frame",),
        suite=("tests/faults/test_continued.py::test_it_is_charged_once_when_the_other_came_and_never_when_it_did_not",),
    ),
    Mutant(
        "a clip that continues one which failed is sent without a picture", "R14", "services/dependents.py",
        old="        return NotReady(min(waits, default=None)) if",
        new="        if any(self._outlook(frame).lost for frame in frames):\n"
        "            self._book.commit(job.noting(request=replace(job.request, images=())))\n"
        "        return NotReady(min(waits, default=None)) if",
        tests=(f"{_CONTINUED}::test_nothing_is_ever_sent_for_a_clip_that_does_not_come",),
    ),
    Mutant(
        "a last frame that is still to come goes out as an address", "R14", "services/uploads.py",
        old="        if awaited_frames(job.request.images):\n            return NotReady()",
        new="        if not job.request.images:\n            return NotReady()",
        tests=(f"{_CONTINUED}::test_a_request_that_names_no_picture_yet_is_never_ready",),
    ),
    Mutant(
        "a batch is stored job by job", "R14", "services/orders.py",
        old="        self._book.add(jobs)\n        for job in jobs:\n",
        new="        for job in jobs:\n            self._book.add([job])\n        for job in jobs:\n",
        tests=(f"{_ORDERS}::test_a_batch_is_one_insert_and_twice_the_same_batch_is_one",),
        suite=("tests/faults/test_batches.py::test_a_batch_that_is_killed_while_it_is_stored_is_there_whole_or_not_at_all",),
    ),
    Mutant(
        "only the first row of a batch is checked", "R14", "services/orders.py",
        old="in enumerate(rows, start=1):\n            try:",
        new="in enumerate(rows[:1], start=1):\n            try:",
        tests=(f"{_ORDERS}::test_one_bad_row_sends_nothing_and_is_named",),
    ),
    Mutant(
        "what was spent on removed clips is forgotten", "R14", "services/spending.py",
        old="            for job in self._sent_since(profile_id, midnight_before(self._now_s()))\n",
        new="            for job in self._jobs()\n            if job.sending_at is not None\n",
        tests=(f"{_ORDERS}::test_what_was_spent_today_is_known_after_a_restart_removed_clips_too",),
    ),
    Mutant(
        "what waits is no part of what is spent", "R14", "services/spending.py",
        old="        counted.update((job.id, job) for job in waiting)\n",
        new="",
        tests=(f"{_ORDERS}::test_takes_count_each_by_itself",),
    ),
    Mutant(
        "a remix goes to whatever gateway its job is bound to", "R14", "services/sending.py",
        old=" or why_elsewhere(job.request, None if job.is_demo else account.origin)",
        new="",
        tests=("tests/services/test_remixes.py::test_a_record_that_lost_where_its_task_is_fails_unsent",),
    ),
    Mutant(
        "a remix is a new clip", "R14", "domain/families/declaration.py",
        old="        if request.is_remix and self.remix is not None:\n            return Call(self.remix.path",
        new="        if not request and self.remix is not None:\n            return Call(self.remix.path",
        tests=("tests/services/test_remixes.py::test_a_remix_is_committed_with_its_task_before_it_is_sent_and_comes_from_its_clip",),
    ),
    Mutant(
        "an unconfirmed job was not charged", "R16", "domain/jobs.py",
        old="        if self.state in {State.SENDING, State.UNCONFIRMED} or (self.is_out",
        new="        if self.state is State.SENDING or (self.is_out",
        suite=("tests/faults/test_money_words.py::test_every_stop_and_every_decision",),
    ),
    Mutant(
        "a task that expired ends in no sentence of its own", "R16", "services/texts.py",
        old='    elif (report.status or "").strip().lower() == "expired":',
        new="    elif report.status is not None and not report.status:",
        suite=("tests/faults/test_money_words.py::test_every_word_for_the_end_of_a_task",),
    ),
    Mutant(
        "the row says not charged whatever happened", "R16", "ui/job_texts.py",
        old="charged_words(job.charged)",
        new="charged_words(Charged.NO)",
        tests=("tests/ui/details/test_texts.py::test_every_job_says_what_became_of_the_money",),
    ),
)  # fmt: skip
