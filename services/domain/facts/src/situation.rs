//! The situations by name. What each of them brings stands in [`crate::situations`].

use crate::choice::choices;

choices! {
    /// What it looks like to whoever sees it first.
    Situation {
        WrongRecipient "wrong_recipient" [] "Brev eller mail til forkert modtager" "Letter or mail to a wrong recipient",
        OpenList "open_list" [] "Åben modtagerliste (cc i stedet for bcc)" "Open list of recipients",
        LostDevice "lost_device" [] "Tabt eller stjålet enhed eller papir" "Device or paper lost or stolen",
        LookUp "look_up" [] "Uberettiget opslag" "Unauthorised look-up",
        Outage "outage" [] "Systemnedbrud, eller oplysninger er væk" "System failure, or data is gone",
        Published "published" [] "Offentliggjort ved en fejl" "Published by mistake",
        Supplier "supplier" [] "Brud hos en leverandør" "Breach at a supplier",
        Other "other" [] "Noget andet" "Something else",
    }
}
