package import Documents

extension JSON {
    /// The value that the document is the encoding of; the counterpart of `JSONText(encoding:)`.
    package func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        if type == JSONText.self, let document = JSONText(self) as? Value { return document }
        // Files from before have its own form, an array.
        if type == Duration.self, let count = integerValue, let duration = Duration.microseconds(count) as? Value {
            return duration
        }
        return try Value(from: ValueDecoder(value: self))
    }

    fileprivate func mismatch(_ wanted: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "\(kind) where \(wanted) was written"))
    }
}

/// Gives out the containers of a value.
private struct ValueDecoder: Decoder {
    let value: JSON
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let members = value.objectValue else { throw value.mismatch("an object") }
        return KeyedDecodingContainer(ValueMembers<Key>(members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.arrayValue else { throw value.mismatch("an array") }
        return ValueElements(elements: elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        ValueScalar(value: value)
    }
}

private struct ValueMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: JSONObject
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool {
        members[key.stringValue] != nil
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        try value(key).isNull
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try value(key).decoded()
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try ValueDecoder(value: value(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try ValueDecoder(value: value(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        ValueDecoder(value: members["super"] ?? .null)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ValueDecoder(value: try value(key))
    }

    private func value(_ key: Key) throws -> JSON {
        guard let value = members[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "no member \(key.stringValue)"))
        }
        return value
    }
}

private struct ValueElements: UnkeyedDecodingContainer {
    let elements: [JSON]
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    mutating func decodeNil() throws -> Bool {
        guard elements.indices.contains(currentIndex), elements[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next().decoded()
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try ValueDecoder(value: next()).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try ValueDecoder(value: next()).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        ValueDecoder(value: try next())
    }

    private mutating func next() throws -> JSON {
        guard elements.indices.contains(currentIndex) else { throw JSON.array(elements).mismatch("a longer array") }
        currentIndex += 1
        return elements[currentIndex - 1]
    }
}

private struct ValueScalar: SingleValueDecodingContainer {
    let value: JSON
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try require(value.boolValue, "a boolean") }
    func decode(_ type: String.Type) throws -> String { try require(value.stringValue, "a string") }
    func decode(_ type: Double.Type) throws -> Double { try require(value.numberValue, "a number") }
    func decode(_ type: Float.Type) throws -> Float { Float(try require(value.numberValue, "a number")) }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try value.decoded() }

    private func integer<Number: FixedWidthInteger>() throws -> Number {
        try require(value.integerValue.flatMap(Number.init(exactly:)), "an integer that fits")
    }

    private func require<Scalar>(_ scalar: Scalar?, _ wanted: String) throws -> Scalar {
        guard let scalar else { throw value.mismatch(wanted) }
        return scalar
    }
}
