// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/contract_event.hpp"
#include "vm-frontends/move/runtime/code_space.hpp"
#include "vm-frontends/move/runtime/native.hpp"

namespace braid::move
{
/// One change of the global state that a session made: BCS of the key; nothing as value deletes.
struct Change
{
    enum class Kind : std::uint8_t
    {
        creation,
        modification,
        deletion,
    };
    Kind kind = Kind::modification;
    Bytes state_key;
    /// [a member of a resource group] BCS of its StructTag; `state_key` is the group's.
    Bytes member;
    Bytes value;
    /// What the state had there, metadata included. [kind != creation]
    StateValue before;
};

/// An event as a native emitted it.
struct EmittedEvent
{
    std::optional<EventPlace> place;
    const Type* type = nullptr;
    Bytes data;
};

/// What a session did to an aggregator's cell (0x1::aggregator).
struct CellEffect
{
    enum class Kind : std::uint8_t
    {
        /// Made here, or read here: `value` is written, as 16 bytes.
        write,
        /// Only added to: `sum`, as add_to_cell() has let it.
        add,
        erase,
    };
    Kind kind = Kind::add;
    /// BCS of the table item's key.
    Bytes state_key;
    unsigned __int128 value = 0;
    /// [kind == write] Whether the session made it.
    bool is_new = false;
    CellChange sum;
};

/// What a session leaves. Views the session's arena.
struct ChangeSet
{
    /// In the order of the keys' BCS.
    std::vector<Change> changes;
    std::vector<EmittedEvent> events;
    /// In the order of the keys' BCS.
    std::vector<CellEffect> cells;
};

struct CallResult
{
    /// BCS of what the function returned, with the types.
    std::vector<std::pair<Bytes, const Type*>> values;
};

/// One run of Move code over a state: caches resources and tables, runs functions, and tells what changed. Prologue, payload and
/// epilogue of a transaction each are sessions over what the one before left, or one session: see transaction/.
class Session
{
public:
    Session(CodeSpace& code, StateSource& state, NativeExtensions& extensions, Arena& arena);

    /// Runs a function with arguments in BCS. Signers and plain values alike come as BCS; references to them are made here, as
    /// aptos-core's execute_function_bypass_visibility does.
    [[nodiscard]] Result<CallResult, VmError> call(const ModuleId& module,
        std::string_view function, std::span<const Type* const> type_arguments,
        std::span<const Bytes> arguments, GasMeter& gas);
    [[nodiscard]] Result<CallResult, VmError> call_script(Bytes script,
        std::span<const Type* const> type_arguments, std::span<const Bytes> arguments,
        GasMeter& gas);

    /// The resource, loaded and charged for once; null where the state stopped.
    [[nodiscard]] Result<GlobalSlot*, VmError> resource(
        const Hash32& account, const Type* type, GasMeter& gas);

    /// Whether the state stopped answering: whatever the session says then counts for nothing.
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    /// The session's changes so far, serialised. The session goes on.
    [[nodiscard]] Result<ChangeSet, VmError> finish();

private:
    bool stopped_ = false;
};
}  // namespace braid::move
