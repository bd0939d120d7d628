/** The floor: what a virtual machine costs that does nothing. */
final class Empty {

    private Empty() {}

    public static void main(String[] args) {}
}
