// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/contract_event.hpp"
#include "vm-frontends/move/runtime/code_space.hpp"
#include "vm-frontends/move/runtime/native.hpp"
#include "vm-frontends/move/runtime/resource_cache.hpp"
#include <tuple>

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
    /// Of a resource; null otherwise.
    const Type* type = nullptr;
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
    /// In the order of the keys' BCS, and of the members' within a group.
    std::vector<Change> changes;
    std::vector<EmittedEvent> events;
    /// In the order of the keys' BCS.
    std::vector<CellEffect> cells;
};

struct CallResult
{
    /// BCS of what the function returned, with the types. What a function returned as a reference stands as its value.
    std::vector<std::pair<Bytes, const Type*>> values;
    /// The same of what mutable references among the parameters refer to afterwards, with the parameter's index.
    std::vector<std::tuple<std::uint16_t, Bytes, const Type*>> mutated;
};

/// One run of Move code over a state: caches resources and tables, runs functions, and tells what changed. Prologue, payload and
/// epilogue of a transaction each are sessions over what the one before left, or one session: see transaction/.
///
/// Errors name the place as aptos-core's do. Once stopped() or outdated(), whatever it says counts for nothing.
class Session
{
public:
    /// All of them outlive the session.
    Session(CodeSpace& code, StateSource& state, NativeExtensions& extensions, Arena& arena);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// Runs a function with arguments in BCS. Signers and plain values alike come as BCS (a signer as its address); references
    /// to them are made here, as aptos-core's execute_function_bypass_visibility does.
    [[nodiscard]] Result<CallResult, VmError> call(const ModuleId& module,
        std::string_view function, std::span<const Type* const> type_arguments,
        std::span<const Bytes> arguments, GasMeter& gas);
    /// The same of a function that was found. [its module was read by this session]
    [[nodiscard]] Result<CallResult, VmError> call(const LoadedFunction& function,
        std::span<const Type* const> type_arguments, std::span<const Bytes> arguments,
        GasMeter& gas);
    [[nodiscard]] Result<CallResult, VmError> call_script(Bytes script,
        std::span<const Type* const> type_arguments, std::span<const Bytes> arguments,
        GasMeter& gas);

    /// The module as the state has it, loaded with all that it depends on, and verified; linker_error where there is none.
    /// Cost where it is loaded: once a session a read and a comparison of its bytes, then a look.
    [[nodiscard]] Result<const LoadedModule*, VmError> module(const ModuleId& id);
    /// The module's code, read but not verified; null where there is none.
    [[nodiscard]] Result<std::shared_ptr<const ModuleCode>, VmError> module_code(
        const ModuleId& id);
    /// function_resolution_failure where the module has none of that name.
    [[nodiscard]] Result<const LoadedFunction*, VmError> function(
        const ModuleId& module, std::string_view name);
    /// The script, read, verified and linked. Its main is what has the parameters.
    [[nodiscard]] Result<const LoadedScript*, VmError> script(Bytes binary);
    /// Whether there are as many type arguments as parameters, each with the abilities that are asked for.
    [[nodiscard]] static Result<Done, VmError> check_type_arguments(
        const LoadedFunction& function, std::span<const Type* const> type_arguments);
    /// Says that a value of the type is about to be made of bytes: reads the modules of all structures in it, so that its layout
    /// is the state's. [is_closed]
    [[nodiscard]] Result<const Layout*, VmError> use_layout(const Type* type);

    /// Charges for modules, and all that they depend on or call friends, each once a session: those of addresses above 0xf
    /// alone. linker_error where one is missing.
    [[nodiscard]] Result<Done, VmError> charge_modules(
        std::span<const ModuleId> ids, GasMeter& gas);
    /// The same of the modules of the structures in BCS of TypeTags.
    [[nodiscard]] Result<Done, VmError> charge_type_tags(
        std::span<const Bytes> tags, GasMeter& gas);
    /// Whether charge_modules() came by that module.
    [[nodiscard]] bool was_charged(const ModuleId& id) const noexcept;

    /// The resource, loaded and charged for once. An error where the state stopped, or its bytes are none of the type.
    [[nodiscard]] Result<GlobalSlot*, VmError> resource(
        const Hash32& account, const Type* type, GasMeter& gas);
    /// The same without a charge, which is then the caller's: `*size_loaded` is how many bytes were loaded now.
    [[nodiscard]] Result<GlobalSlot*, VmError> resource_uncharged(
        const Hash32& account, const Type* type, std::optional<std::uint64_t>& size_loaded);

    /// Whether the state stopped answering: whatever the session says then counts for nothing.
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    /// Whether the state has a module with other bytes than the space: run again in CodeCache::find_or_make(module_reads()).
    [[nodiscard]] bool outdated() const noexcept { return outdated_; }
    /// The modules that this session read, in the order in which it did. Hashes are computed here.
    [[nodiscard]] std::vector<ModuleRead> module_reads() const;
    /// The session's changes of resources so far, serialised. Tables, aggregators and events stand in the extensions. The session
    /// goes on.
    [[nodiscard]] Result<ChangeSet, VmError> finish();

    [[nodiscard]] CodeSpace& code() noexcept { return code_; }
    [[nodiscard]] StateSource& state() noexcept { return state_; }
    [[nodiscard]] NativeExtensions& extensions() noexcept { return extensions_; }
    [[nodiscard]] Heap& heap() noexcept { return heap_; }
    [[nodiscard]] Arena& arena() noexcept { return arena_; }
    /// The functions that run now, innermost first, as natives ask for them: the module and the index of the definition.
    [[nodiscard]] std::vector<std::pair<const LoadedModule*, std::uint16_t>> frames(
        std::size_t count_max) const;

    /// Whether the module was found to be the state's already. Cost: a look.
    [[nodiscard]] bool has_read(const LoadedModule& module) const noexcept
    {
        return module.number < read_.size() && read_[module.number] != 0;
    }
    /// Reads the module and compares it. False where the session ended: see stopped() and outdated().
    [[nodiscard]] bool read(const LoadedModule& module);

private:
    friend class Interpreter;
    friend class ModuleLoader;

    [[nodiscard]] Result<CallResult, VmError> run(const LoadedFunction& function,
        std::span<const Type* const> type_arguments, std::span<const Bytes> arguments,
        GasMeter& gas);
    [[nodiscard]] VmError stop() noexcept;

    CodeSpace& code_;
    StateSource& state_;
    NativeExtensions& extensions_;
    Arena& arena_;
    Heap heap_;
    ResourceCache resources_;
    /// By the module's number: whether it was read and is the state's.
    std::vector<std::uint8_t> read_;
    struct Read
    {
        ModuleId id;
        Bytes binary;
    };
    std::vector<Read> reads_;
    /// By name, of charge_modules().
    std::vector<ModuleId> charged_;
    const class Interpreter* running_ = nullptr;
    bool stopped_ = false;
    bool outdated_ = false;
};
}  // namespace braid::move
