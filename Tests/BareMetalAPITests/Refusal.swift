import BareMetalAPI
import Documents
import Model

/// The refusal that `body` ends with, or `nil` when it does not.
func refusal<Value>(of body: () throws(APIError) -> Value) -> APIError? {
    do throws(APIError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// The status of the refusal that `body` ends with; 200 when it does not.
func status<Value>(of body: () throws(APIError) -> Value) -> Int {
    refusal(of: body)?.status ?? 200
}

let someUUID = ResourceID(high: 0x1be2_6c0b_03f2_4d2e, low: 0xae87_c02d_7f33_c123)
let otherUUID = ResourceID(high: 0x0000_0000_0000_4000, low: 0x8000_0000_0000_0001)
let someMoment = Timestamp(microseconds: 1_795_444_042_043_376)

func context(_ version: Microversion = .newest) -> RenderContext {
    RenderContext(version: version, baseURL: "http://127.0.0.1:6385", conductor: "host-1", now: someMoment)
}

func someNode() -> Node { Node(uuid: someUUID, driver: "fake-hardware", createdAt: someMoment) }

func somePort() throws -> Port {
    Port(uuid: someUUID, nodeUUID: otherUUID, address: MACAddress(value: 0x5254_00cf_2d31), createdAt: someMoment)
}

extension FieldTable {
    /// The names that the full document of a resource has in `version`.
    func names(at version: Microversion) -> Set<String> {
        Set(Projection(self, .detail, context(version)).names)
    }
}
