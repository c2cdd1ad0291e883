-- A file that was clean is looked at again for a month: signatures come days after what they find.
CREATE INDEX attachments_scanned_again ON intake.attachments (received_at DESC) WHERE verdict = 'clean';
