// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/code_space.hpp"
#include "vm-frontends/move/contract_event.hpp"
#include "vm-frontends/move/runtime/native.hpp"
#include "vm-frontends/move/runtime/resource_cache.hpp"
#include "vm-frontends/move/runtime/state_source.hpp"
#include <optional>
#include <tuple>

namespace braid::move
{
class Interpreter;

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
class Session final : public NativeHost, public ClosureExchange
{
public:
    /// All of them outlive the session. What `extensions` were begun with must be this session's arena and heap.
    Session(CodeSpace& code, StateSource& state, NativeExtensions& extensions, Arena& arena);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() override;

    /// Runs a function with arguments in BCS. Signers and plain values alike come as BCS; references to them are made here, as
    /// aptos-core's execute_function_bypass_visibility does.
    [[nodiscard]] Result<CallResult, VmError> call(const ModuleId& module,
        std::string_view function, std::span<const Type* const> type_arguments,
        std::span<const Bytes> arguments, GasMeter& gas);
    /// The same of a function that was found. [its module was read by this session; type arguments were checked]
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
    /// Whether there are as many type arguments as parameters, each with the abilities that are asked for. Errors as those of
    /// aptos-core's load_function and load_script.
    [[nodiscard]] static Result<Done, VmError> check_type_arguments(
        const LoadedFunction& function, std::span<const Type* const> type_arguments);
    /// The layout for bytes of the state or of a transaction: reads the modules of all structures in the type, so that their
    /// declarations are the state's. [is_closed]
    [[nodiscard]] Result<const Layout*, VmError> layout_for_reading(const Type* type);

    /// Charges for modules, and all that they depend on or call friends, each once a session: those of addresses above 0xf
    /// alone. linker_error where one is missing.
    [[nodiscard]] Result<Done, VmError> charge_modules(
        std::span<const ModuleId> ids, GasMeter& gas);
    /// The same of the modules that structures in BCS of a vector of TypeTags stand in.
    [[nodiscard]] Result<Done, VmError> charge_type_tags(Bytes tags, GasMeter& gas);
    /// The same of what the script names.
    [[nodiscard]] Result<Done, VmError> charge_script(Bytes script, GasMeter& gas);
    /// What was charged for in sessions of the same transaction before this one, and is not charged for again.
    void assume_charged(std::span<const ModuleId> ids) { charged_.assign(ids.begin(), ids.end()); }
    [[nodiscard]] std::span<const ModuleId> charged() const noexcept { return charged_; }

    /// The resource, loaded and charged for once. An error where the state stopped, or its bytes are none of the type.
    [[nodiscard]] Result<GlobalSlot*, VmError> resource(
        const Hash32& account, const Type* type, GasMeter& gas);

    /// Whether the state stopped answering, or outdated(): whatever the session says then counts for nothing.
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    /// Whether the state has a module with other bytes than the space: run again in CodeCache::find_or_make(module_reads()).
    [[nodiscard]] bool outdated() const noexcept { return outdated_; }
    /// The modules that this session read, in the order in which it did. Hashes are computed here.
    [[nodiscard]] std::vector<ModuleRead> module_reads() const;
    /// The session's changes so far, serialised: resources, and what natives did. The session goes on.
    [[nodiscard]] Result<ChangeSet, VmError> finish();

    [[nodiscard]] CodeSpace& code() noexcept { return code_; }
    [[nodiscard]] StateSource& state() noexcept { return state_; }
    [[nodiscard]] NativeExtensions& extensions() noexcept { return extensions_; }
    [[nodiscard]] Heap& heap() noexcept { return heap_; }
    [[nodiscard]] Arena& arena() noexcept { return arena_; }

    /// Whether the module was found to be the state's already. Cost: a look.
    [[nodiscard]] bool has_read(const LoadedModule& module) const noexcept
    {
        return module.number < read_.size() && read_[module.number] != 0;
    }
    /// Reads the module and compares it. False where the session ended: see stopped() and outdated().
    [[nodiscard]] bool read(const LoadedModule& module);

    // For natives.
    [[nodiscard]] CallerModule caller_of_caller() const noexcept override;
    [[nodiscard]] Result<ResourceProbe, StatusCode> probe_resource(
        const Hash32& account, const Type* type) noexcept override;
    [[nodiscard]] std::optional<FunctionShape> find_function(const Hash32& address,
        std::string_view module, std::string_view function) noexcept override;
    [[nodiscard]] bool is_charged(
        const Hash32& address, std::string_view module) const noexcept override;
    [[nodiscard]] ClosureExchange& closures() noexcept override { return *this; }
    [[nodiscard]] Result<std::span<const Layout* const>, StatusCode> captured_layouts(
        const ClosureFunction& function) override;

private:
    friend class Interpreter;
    friend class ModuleLoader;

    struct Loaded
    {
        CachedResource* resource = nullptr;
        std::uint64_t size = 0;
    };
    struct Read
    {
        ModuleId id;
        Bytes binary;
    };
    /// Arguments as the interpreter takes them, and what references among them refer to.
    struct Arguments
    {
        std::vector<Value> values;
        /// By parameter; none where it is no reference.
        std::span<Value> targets;
    };

    /// [the cache does not have it]
    [[nodiscard]] Result<Loaded, VmError> load(const Hash32& account, const ResourceType& type);
    [[nodiscard]] Result<Arguments, VmError> read_arguments(
        const FunctionInstance& function, std::span<const Bytes> arguments);
    [[nodiscard]] Result<Value, VmError> read_argument(const Type* type, Bytes argument);
    [[nodiscard]] Result<Bytes, VmError> write_result(const Type* type, const Value& value);
    [[nodiscard]] Result<Change, VmError> change_of(const CachedResource& resource);
    /// The binary of a module, as the state has it. Remembers that it was read.
    [[nodiscard]] Result<std::optional<Bytes>, VmError> read_binary(const ModuleId& id);
    [[nodiscard]] bool read_all(std::span<const LoadedModule* const> modules);
    /// Finds the function that a stored closure names.
    [[nodiscard]] Result<const FunctionInstance*, VmError> resolve_closure(
        ClosureFunction& function);
    [[nodiscard]] Result<Done, VmError> check_captured(
        const ClosureFunction& function, const FunctionInstance& instance);
    [[nodiscard]] bool visit(const ModuleId& id);
    void note_stopped() noexcept { stopped_ = true; }
    void note_read(const LoadedModule& module);
    [[nodiscard]] VmError stop() noexcept
    {
        stopped_ = true;
        return VmError{StatusCode::speculative_execution_abort_error};
    }

    CodeSpace& code_;
    StateSource& state_;
    NativeExtensions& extensions_;
    Arena& arena_;
    Heap heap_;
    ResourceCache resources_;
    /// By the module's number: whether it was read and is the state's.
    std::vector<std::uint8_t> read_;
    std::vector<Read> reads_;
    std::vector<ModuleId> charged_;
    /// Keys of resource groups of which a member was read.
    std::vector<Bytes> groups_;
    std::vector<std::uint8_t> key_buffer_;
    const Interpreter* running_ = nullptr;
    bool stopped_ = false;
    bool outdated_ = false;
};
}  // namespace braid::move
