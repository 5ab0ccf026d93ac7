package import Documents

extension JSONText {
    /// The document that `value` encodes itself as.
    ///
    /// For what the stores keep of work and effects: quicker than a general encoder, and documents inside stay as they are.
    package init(encoding value: some Encodable) throws {
        let slot = EncodingSlot()
        try slot.encode(value)
        var writer = JSONWriter(reserveCapacity: 256)
        slot.write(to: &writer)
        self = writer.document
    }
}

/// The place of a value that is being encoded; containers fill it bit by bit.
final class EncodingSlot {
    private enum Content {
        case nothing
        case scalar(JSON)
        case document(JSONText)
        case array([EncodingSlot])
        case object([(key: String, slot: EncodingSlot)])
    }

    private var content = Content.nothing

    func encode<Value: Encodable>(_ value: Value) throws {
        if Value.self == JSONText.self, let document = value as? JSONText {
            content = .document(document)
        } else if Value.self == Duration.self, let duration = value as? Duration {
            // Its own form has 128 bits in two halves, of which the lower one does not fit for 180 s.
            content = .scalar(.integer(try duration.wholeMicroseconds))
        } else {
            try value.encode(to: SlotEncoder(slot: self))
        }
    }

    func set(_ scalar: JSON) {
        content = .scalar(scalar)
    }

    /// Makes this an object, if it is none yet.
    func beginObject() {
        guard case .object = content else { return content = .object([]) }
    }

    /// Makes this an array, if it is none yet.
    func beginArray() {
        guard case .array = content else { return content = .array([]) }
    }

    var count: Int {
        switch content {
        case .array(let elements): elements.count
        case .object(let members): members.count
        case .nothing, .scalar, .document: 0
        }
    }

    func member(_ key: String) -> EncodingSlot {
        let slot = EncodingSlot()
        guard case .object(var members) = content else { return slot }
        content = .nothing
        members.append((key, slot))
        content = .object(members)
        return slot
    }

    func element() -> EncodingSlot {
        let slot = EncodingSlot()
        guard case .array(var elements) = content else { return slot }
        content = .nothing
        elements.append(slot)
        content = .array(elements)
        return slot
    }

    func write(to writer: inout JSONWriter) {
        switch content {
        case .nothing: writer.null()
        case .scalar(let value): writer.json(value)
        case .document(let document): writer.text(document)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.key)
                member.slot.write(to: &writer)
            }
            writer.endObject()
        }
    }
}

/// Gives out the containers of a slot.
private struct SlotEncoder: Encoder {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beginObject()
        return KeyedEncodingContainer(SlotMembers<Key>(slot: slot))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beginArray()
        return SlotElements(slot: slot)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SlotScalar(slot: slot)
    }
}

private struct SlotMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        slot.member(key.stringValue).set(.null)
    }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try slot.member(key.stringValue).encode(value)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        SlotEncoder(slot: slot.member(key.stringValue)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        SlotEncoder(slot: slot.member(key.stringValue)).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        SlotEncoder(slot: slot.member("super"))
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        SlotEncoder(slot: slot.member(key.stringValue))
    }
}

private struct SlotElements: UnkeyedEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }
    var count: Int { slot.count }

    func encodeNil() {
        slot.element().set(.null)
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        try slot.element().encode(value)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        SlotEncoder(slot: slot.element()).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        SlotEncoder(slot: slot.element()).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        SlotEncoder(slot: slot.element())
    }
}

private struct SlotScalar: SingleValueEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { slot.set(.null) }
    func encode(_ value: Bool) { slot.set(.bool(value)) }
    func encode(_ value: String) { slot.set(.string(value)) }
    func encode(_ value: Double) { slot.set(.number(value)) }
    func encode(_ value: Float) { slot.set(.number(Double(value))) }
    func encode(_ value: Int) throws { try set(value) }
    func encode(_ value: Int8) throws { try set(value) }
    func encode(_ value: Int16) throws { try set(value) }
    func encode(_ value: Int32) throws { try set(value) }
    func encode(_ value: Int64) throws { try set(value) }
    func encode(_ value: UInt) throws { try set(value) }
    func encode(_ value: UInt8) throws { try set(value) }
    func encode(_ value: UInt16) throws { try set(value) }
    func encode(_ value: UInt32) throws { try set(value) }
    func encode(_ value: UInt64) throws { try set(value) }
    func encode<Value: Encodable>(_ value: Value) throws { try slot.encode(value) }

    private func set(_ value: some BinaryInteger) throws {
        guard let integer = Int64(exactly: value) else {
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "does not fit into 64 bits"))
        }
        slot.set(.integer(integer))
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        get throws {
            let (seconds, attoseconds) = components
            let (micros, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
            guard !isTooLong, micros.magnitude < UInt64(Int64.max) - 1_000_000 else {
                throw EncodingError.invalidValue(self, .init(codingPath: [], debugDescription: "is longer than 290,000 years"))
            }
            return micros + attoseconds / 1_000_000_000_000
        }
    }
}
