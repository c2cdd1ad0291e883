-- Made-up cases, :n of them, over twelve municipalities: the newest tenth open. For measuring plans
-- and times; their words cannot be opened.
INSERT INTO triage.cases (case_id, municipality, reference, report_id, unit_id, channel, version,
    head_hash, state, phase, outcome, reported_at, aware_at, due_at, clock_settled, next_action,
    assignee_id, closed, incident_type, notified, first_filed_at, content, search)
SELECT md5('case' || n)::uuid, (901 + n % 12)::text, 'FYLD-' || n, md5('report' || n)::uuid,
    'unit-' || n % 37, 'form', 3, '\x00', jsonb_build_object('aware_confirmed', n % 3 = 0,
        'data_subjects', jsonb_build_object('state', 'open'), 'filler', repeat('x', 300)),
    CASE WHEN n > :n / 10 THEN 'closed' WHEN n % 100 = 0 THEN 'communicated'
        WHEN n % 4 = 0 THEN 'assessed' ELSE 'reported' END,
    (ARRAY['', 'risk', 'unlikely_risk', 'high_risk'])[1 + n % 4],
    at, at, at + interval '72 hours', n % 3 = 0, 'assess',
    CASE WHEN n % 500 = 0 THEN 'dorte' ELSE '' END, n > :n / 10,
    (ARRAY['sent_by_mistake', 'phishing', 'paper_lost'])[1 + n % 3],
    (ARRAY['yes', 'no', 'undecided'])[1 + n % 3],
    CASE WHEN n % 3 = 0 THEN at + interval '40 hours' END,
    decode(repeat('ab', 900), 'hex'),
    ARRAY[n % 2, 100 + n % 50, 1000 + n % 5000, 100000 + n]::bigint[]
        || (SELECT array_agg(DISTINCT 10000000 + (n * 7919::bigint + g * 104729) % 20000)
            FROM generate_series(1, 50) AS g)
FROM generate_series(1, :n) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2026-11-24 10:00+01' - n * interval '15 minutes' AS at) AS t;

INSERT INTO triage.case_words (municipality, token, case_id)
SELECT DISTINCT municipality, unnest(search), case_id FROM triage.cases WHERE reference LIKE 'FYLD-%';

INSERT INTO triage.case_codes (case_id, municipality, reference, unit_id, reported_at, year, breach,
    incident_type, incident_group, nature, cause, outcome, notified, communicated, filed_in_time,
    awareness_to_filing, occurrence_to_report, occurrence_to_filing, features)
SELECT case_id, municipality, reference, unit_id, reported_at, extract(year FROM reported_at), true,
    incident_type, (ARRAY['wrong_recipient', 'attack', 'lost'])[1 + ascii(reference) % 3],
    'confidentiality', 'unknown', outcome, notified, 'open', notified = 'yes', 'within_48h',
    'within_24h', 'within_48h', CASE WHEN outcome <> '' THEN
        '{"incident": "attack", "recipient": "known", "data": ["identity"], "vulnerable": false,
          "shielded": false, "malicious": false, "felt": false, "scale": "few"}'::jsonb END
FROM triage.cases WHERE reference LIKE 'FYLD-%';

INSERT INTO triage.history (case_id, seq, municipality, at, author_id, author_name, author_role, kind,
    codes, prev, hash)
SELECT case_id, seq, municipality, reported_at, 'dorte', 'Dorte Opdigtet', 'dpo', 'commented', '{}',
    '\x00', '\x00'
FROM triage.cases, generate_series(1, 3) AS seq WHERE reference LIKE 'FYLD-%';

INSERT INTO triage.measures (id, case_id, municipality, kind, owner_id, due_date, done, words, added_at)
SELECT 'm-' || reference, case_id, municipality, 'remedial', 'p-' || right(reference, 2),
    to_char(reported_at + interval '60 days', 'YYYY-MM-DD'), right(reference, 1) <> '7', '\x00', reported_at
FROM triage.cases WHERE reference LIKE 'FYLD-%';

INSERT INTO triage.questions (id, case_id, municipality, role, words, asked_by, asked_at)
SELECT 'q-' || reference, case_id, municipality, 'department_head', '\x00', 'Dorte', reported_at
FROM triage.cases WHERE reference LIKE 'FYLD-%';

ANALYZE triage.cases, triage.case_words, triage.case_codes, triage.history, triage.measures,
    triage.questions;
