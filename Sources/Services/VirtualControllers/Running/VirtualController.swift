/// A controller in front of a virtual machine.
package protocol VirtualController: Sendable {
    /// Answers at an address; port 0 lets the system choose one. Returns the port.
    func listen(host: String, port: Int) async throws -> Int
    /// Frees the port.
    func close() async
}
