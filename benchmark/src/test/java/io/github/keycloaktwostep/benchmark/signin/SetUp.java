package io.github.keycloaktwostep.benchmark.signin;

/** What users have set up who sign in, and by what of it they do. */
enum SetUp implements Kind {
    ONE_DEVICE("our remembered device, the only one", Way.REMEMBERED, 1),
    TEN_DEVICES("our remembered device, one of 10", Way.REMEMBERED, 10),
    FIFTY_DEVICES("our remembered device, one of 50", Way.REMEMBERED, 50),
    TWO_METHODS("our text message, one of 2 methods", Way.TEXT, 2),
    TWENTY_METHODS("our text message, one of 20 methods", Way.TEXT, 20);

    private final String title;
    private final Way way;
    private final int count;

    SetUp(String title, Way way, int count) {
        this.title = title;
        this.way = way;
        this.count = count;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Way way() {
        return way;
    }

    /** Of devices, or of methods. */
    int count() {
        return count;
    }

    /** What has as little as there can be, for comparison. */
    SetUp least() {
        return way == Way.REMEMBERED ? ONE_DEVICE : TWO_METHODS;
    }
}
