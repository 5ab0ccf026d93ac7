/// What a client may use up: sizes in bytes, counts, and how long it may take.
package struct ServerLimits: Sendable, Hashable {
    /// A body, where nothing else is said.
    package var bodyBytesMax = 1 << 20
    /// The body of `PUT /v1/nodes/{node}/states/provision`, which may hold a config drive.
    package var provisionBodyBytesMax = 64 << 20
    /// The body of `POST /v1/continue_inspection`, which holds logs of the ramdisk.
    package var inspectionBodyBytesMax = 16 << 20
    /// Arrays and objects in each other.
    package var jsonDepthMax = 25
    /// One header field, and all of them together.
    package var headerBytesMax = 32 << 10
    package var headerFieldsMax = 100
    /// Open connections; more wait in the kernel's queue until others close.
    package var connectionsMax = 16_384
    /// Connections that the kernel keeps waiting to be accepted.
    package var backlogMax = 4_096
    /// How long a connection may be open without a request on it, and how long the head of a request may take.
    package var idleTimeout: Duration = .seconds(75)
    /// How long the body of a request may take to arrive.
    package var requestTimeout: Duration = .seconds(120)
    /// How long a client may leave an answer unread.
    package var stalledAnswerTimeout: Duration = .seconds(60)
    /// Items of one answer; lists go on with `next`.
    package var pageItemsMax = 1_000

    /// Limits that fit thousands of clients on one small machine.
    package init() {}
}
