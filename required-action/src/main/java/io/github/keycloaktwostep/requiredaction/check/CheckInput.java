package io.github.keycloaktwostep.requiredaction.check;

/**
 * State of a sign-in that is about to end, and the decision about what is missing.
 *
 * @param protectedUser whether the user is asked for codes
 * @param passed whether the second step was passed in this sign-in, or in the SSO session that it uses
 * @param impersonated whether an admin is impersonating the user
 * @param changesCredentials whether an action was requested that changes how the user signs in
 * @param freshCode whether the user entered a code in this sign-in in the last five minutes
 */
record CheckInput(
        boolean protectedUser, boolean passed, boolean impersonated, boolean changesCredentials, boolean freshCode) {

    /** What a sign-in still needs. */
    enum MissingStep {
        NOTHING,
        /** A code, or a remembered device. */
        SECOND_STEP,
        /** A code, even if the second step was passed before. */
        FRESH_CODE
    }

    MissingStep missing() {
        if (!protectedUser) {
            return MissingStep.NOTHING;
        }
        // An admin does not have the user's codes. They see what the user sees but cannot change credentials.
        if (!passed && !impersonated) {
            return MissingStep.SECOND_STEP;
        }
        return changesCredentials && !freshCode ? MissingStep.FRESH_CODE : MissingStep.NOTHING;
    }
}
