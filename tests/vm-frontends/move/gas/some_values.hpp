// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/value.hpp"
#include <deque>
#include <memory>
#include <vector>

namespace braid::tests
{
/// Makes values without a heap, for what only looks at them.
class SomeValues
{
public:
    [[nodiscard]] move::Value structure(const std::vector<move::Value>& fields)
    {
        auto& memory = memory_.emplace_back(std::make_unique<std::byte[]>(
            sizeof(move::StructBody) + fields.size() * sizeof(move::Value)));
        auto* body = ::new (memory.get()) move::StructBody;
        body->field_count = static_cast<std::uint16_t>(fields.size());
        std::uninitialized_copy(fields.begin(), fields.end(), body->fields());
        move::Value value;
        value.kind = move::ValueKind::structure;
        value.structure = body;
        return value;
    }
    /// Elements that are values.
    [[nodiscard]] move::Value vector(const std::vector<move::Value>& elements)
    {
        auto& kept = elements_.emplace_back(elements);
        return vector_of(move::ValueKind::none, kept.size(), kept.data());
    }
    /// So many scalars, which nobody reads.
    [[nodiscard]] move::Value scalars(move::ValueKind element, std::uint64_t size)
    {
        return vector_of(element, size, nullptr);
    }
    [[nodiscard]] move::Value signer(bool has_permission)
    {
        move::Value value;
        value.kind = move::ValueKind::signer;
        value.signer.account = &account_;
        value.signer.permission = has_permission ? &account_ : nullptr;
        return value;
    }
    /// A reference to a value that stays.
    [[nodiscard]] move::Value reference(const move::Value& target)
    {
        move::Value value;
        value.kind = move::ValueKind::reference;
        value.target_kind = target.kind;
        value.target_is_value = true;
        value.reference.target = elements_.emplace_back(1, target).data();
        value.reference.root = nullptr;
        return value;
    }
    /// A reference to an element of a vector of scalars.
    [[nodiscard]] move::Value reference_to_scalar(move::ValueKind kind)
    {
        move::Value value;
        value.kind = move::ValueKind::reference;
        value.target_kind = kind;
        value.reference.target = nullptr;
        value.reference.root = nullptr;
        return value;
    }

private:
    [[nodiscard]] move::Value vector_of(move::ValueKind element, std::uint64_t size, void* data)
    {
        move::VectorBody& body = bodies_.emplace_back();
        body.element = element;
        body.size = size;
        body.data = data;
        move::Value value;
        value.kind = move::ValueKind::vector;
        value.vector = &body;
        return value;
    }

    Hash32 account_;
    std::deque<std::unique_ptr<std::byte[]>> memory_;
    std::deque<std::vector<move::Value>> elements_;
    std::deque<move::VectorBody> bodies_;
};
}  // namespace braid::tests
