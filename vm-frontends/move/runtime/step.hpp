// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/loaded_module.hpp"

/// Code as the interpreter runs it: one step an instruction of the binary, at the same offset, with everything that the
/// instruction names in its operand.
namespace braid::move
{
/// What the interpreter jumps by: an Opcode's number, or one above them all.
using Operation = std::uint16_t;
/// Behind the last instruction, and of instructions that no version that executes has: verified code never gets there.
inline constexpr Operation operation_overrun = 0x5b;
inline constexpr std::size_t operation_count = 0x5c;

struct CallSite;
struct ClosureSite;
struct ConstantOperand;
struct StructOperand;
struct VectorOperand;

/// One instruction.
struct Step
{
    Operation operation = operation_overrun;
    /// A local, a field, the count of fields or of elements, the target of a branch.
    std::uint16_t index = 0;
    /// [pack_generic, pack_variant_generic] The place among the slots of a CallNode.
    std::uint16_t slot = 0;
    union
    {
        std::uint64_t immediate = 0;
        const u256* wide;
        const CallSite* call;
        const ClosureSite* closure;
        const ConstantOperand* constant;
        const StructOperand* structure;
        const VectorOperand* vector;
    };
};
static_assert(sizeof(Step) == 16);

/// A function that code calls or makes a closure of.
struct CallSite
{
    /// Null where it does not exist: function_resolution_failure.
    const LoadedFunction* callee = nullptr;
    /// In terms of nothing: the caller's type arguments are in place.
    std::span<const TypeOperand> type_arguments;
    /// Of all type arguments together.
    std::uint64_t node_count = 0;
    /// The place among the slots of a CallNode.
    std::uint16_t slot = 0;
    bool is_generic = false;
    /// Made upon the first call. Release and acquire: what it points to is complete.
    mutable std::atomic<const FunctionInstance*> instance = nullptr;
};

/// A closure that code makes, or the type of those that it calls.
struct ClosureSite
{
    CallSite site;
    /// Bits of the parameters that are captured, the first lowest.
    std::uint64_t mask = 0;
    std::uint16_t captured_count = 0;
    /// [call_closure] What the closure must be assignable to.
    TypeOperand type;
};

struct ConstantOperand
{
    /// Owned by the space: copied where it is a container.
    Value value;
    const Type* type = nullptr;
    std::uint64_t size = 0;
    std::uint64_t node_count = 0;
};

/// What the instructions for structures, fields and resources need.
struct StructOperand
{
    TypeOperand type;
    /// Of the structure or the variant; of what borrows a field, that field alone.
    std::span<const TypeOperand> fields;
    std::uint64_t type_node_count = 0;
    std::uint64_t field_node_count = 0;
    /// [borrow_variant_field] Where the field stands.
    std::span<const std::uint16_t> variants;
    /// What making a value of the type fails with, because values in it may be too deep; executed where it does not.
    StatusCode depth_failure = StatusCode::executed;
    /// Of packing and unpacking.
    std::uint16_t field_count = 0;
    std::uint16_t variant = StructBody::no_variant;
    /// For the type stack: references to the type and to the field.
    const Type* immutable_reference = nullptr;
    const Type* mutable_reference = nullptr;
    /// Asked for upon the first access. Release and acquire: what it points to is complete.
    mutable std::atomic<const ResourceType*> resource = nullptr;
};

struct VectorOperand
{
    TypeOperand element;
    std::uint64_t node_count = 0;
    StatusCode depth_failure = StatusCode::executed;
    /// How elements are stored.
    ValueKind element_kind = ValueKind::none;
    std::uint64_t element_count = 0;
    /// vector<element>, and references to the element.
    TypeOperand vector;
    const Type* immutable_reference = nullptr;
    const Type* mutable_reference = nullptr;
};

/// Where a call stands in the tree of calls of a session's run: whether the types of a call, or of a generic pack, were paid
/// for there already. aptos-core: move-vm/runtime/src/frame_type_cache.rs.
struct CallNode
{
    /// By slot; null where nobody was there yet. Of packs any pointer that is not null.
    std::span<CallNode*> children;
};

/// How values of a type that are elements of a vector are stored.
[[nodiscard]] ValueKind element_kind_of(const Type* type) noexcept;
/// How many types a type has in it once its parameters are replaced.
[[nodiscard]] std::uint64_t node_count_in(
    const Type* type, std::span<const Type* const> arguments) noexcept;
}  // namespace braid::move
