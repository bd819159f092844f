package io.github.keycloaktwostep.benchmark.signin;

/** What users have set up who sign in, and by what of it they do. */
enum BenchmarkRealm implements SignInKind {
    ONE_DEVICE("our remembered device, the only one", SignInWay.REMEMBERED, 1),
    TEN_DEVICES("our remembered device, one of 10", SignInWay.REMEMBERED, 10),
    FIFTY_DEVICES("our remembered device, one of 50", SignInWay.REMEMBERED, 50),
    TWO_METHODS("our text message, one of 2 methods", SignInWay.TEXT, 2),
    TWENTY_METHODS("our text message, one of 20 methods", SignInWay.TEXT, 20);

    private final String title;
    private final SignInWay way;
    private final int count;

    BenchmarkRealm(String title, SignInWay way, int count) {
        this.title = title;
        this.way = way;
        this.count = count;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public SignInWay way() {
        return way;
    }

    /** Of devices, or of methods. */
    int count() {
        return count;
    }

    /** What has as little as there can be, for comparison. */
    BenchmarkRealm least() {
        return way == SignInWay.REMEMBERED ? ONE_DEVICE : TWO_METHODS;
    }
}
