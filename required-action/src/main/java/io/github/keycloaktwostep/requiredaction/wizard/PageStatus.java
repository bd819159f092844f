package io.github.keycloaktwostep.requiredaction.wizard;

/** What a form of a page led to. */
public enum PageStatus {
    /** A page is shown. */
    PAGE_SHOWN,
    /** The user went back from the first page. Nothing is shown yet. */
    LEFT,
    /** The last page was completed. Nothing is shown yet. */
    DONE
}
