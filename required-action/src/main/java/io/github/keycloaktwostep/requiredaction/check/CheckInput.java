package io.github.keycloaktwostep.requiredaction.check;

/**
 * What is known of a sign-in that comes to its end.
 *
 * @param protectedUser whether the user's two-step verification asks for codes
 * @param passed whether the second step was passed in it, or in the session it rests on
 * @param impersonated whether it is an admin's who acts as the user
 * @param changesCredentials whether it was started for an action that changes how the user signs in
 * @param freshCode whether the user has given a code in it in the last five minutes
 */
record CheckInput(
        boolean protectedUser, boolean passed, boolean impersonated, boolean changesCredentials, boolean freshCode) {

    /** What a sign-in still owes. */
    enum Owed {
        NOTHING,
        /** A code, or a device that is remembered. */
        SECOND_STEP,
        /** A code, whatever was passed before. */
        FRESH_CODE
    }

    Owed owed() {
        if (!protectedUser) {
            return Owed.NOTHING;
        }
        // An admin has no code of the user's. He sees what the user sees and changes nothing.
        if (!passed && !impersonated) {
            return Owed.SECOND_STEP;
        }
        return changesCredentials && !freshCode ? Owed.FRESH_CODE : Owed.NOTHING;
    }
}
