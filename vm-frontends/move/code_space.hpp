// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/loaded_module.hpp"
#include "vm-frontends/move/runtime/published_table.hpp"
#include "vm-frontends/move/runtime/type_interner.hpp"
#include <deque>

namespace braid::move
{
class Session;
struct ConstantOperand;

/// A module as a transaction read it.
struct ModuleRead
{
    ModuleId id;
    /// SHA3-256 of the binary.
    Hash32 hash;
};

/// What reading and writing resources of a type needs.
struct ResourceType
{
    const Type* type = nullptr;
    const Layout* layout = nullptr;
    /// What asking for the tag or the layout failed with; executed where it did not.
    StatusCode failure = StatusCode::executed;
    /// BCS of the StructTag, and of the group's where it is a member of one.
    Bytes struct_tag;
    Bytes group_tag;
    /// Modules whose declarations say how values of the type are laid out.
    std::span<const LoadedModule* const> modules;
};

/// Modules that are linked with one another, with the types, layouts and instantiations that they give rise to. Shared by all
/// workers and across blocks. Holds one version of each module; grows, and never changes what it holds.
///
/// A transaction that runs in a space has read, through the state, every module that it uses, and compared it with the bytes
/// here. Where they differ (a module was upgraded), it runs again in another space: see CodeCache.
///
/// Thread safety: all methods may be called by any thread.
/// 1. What was handed out is immutable and stays where it is until the space goes.
/// 2. Readers take no lock on what is there already.
/// 3. Modules are added under one lock, instances under another; who holds the latter never waits for the former.
class CodeSpace
{
public:
    CodeSpace(const VmConfig& config, ModuleCodeCache& codes);
    CodeSpace(const CodeSpace&) = delete;
    CodeSpace& operator=(const CodeSpace&) = delete;
    ~CodeSpace();

    /// The interned type; null beyond the limits of types that are made at run time.
    [[nodiscard]] const Type* vector_of(const Type* element) noexcept;
    [[nodiscard]] const Type* reference_to(const Type* target, bool is_mutable) noexcept;
    [[nodiscard]] static const Type* primitive(TypeForm form) noexcept
    {
        return TypeInterner::primitive(form);
    }
    /// `type` with `arguments` in the place of its parameters.
    [[nodiscard]] Result<const Type*, VmError> substitute(
        const Type* type, std::span<const Type* const> arguments) noexcept;
    /// The type that BCS of a TypeTag names. Loads modules, through `session`.
    [[nodiscard]] Result<const Type*, VmError> type_of_tag(Bytes type_tag, Session& session);

    /// BCS of its TypeTag; that of a structure without the leading byte is its StructTag. Cached. [is_closed]
    [[nodiscard]] Result<Bytes, VmError> tag_of(const Type* type) noexcept;
    /// As 0x1::type_info::type_name says it: "0x1::coin::Coin<0x1::aptos_coin::AptosCoin>". Cached. [is_closed]
    [[nodiscard]] Result<std::string_view, VmError> name_of(const Type* type) noexcept;
    /// Cached. [is_closed]
    [[nodiscard]] Result<const Layout*, VmError> layout_of(const Type* type) noexcept;
    [[nodiscard]] TypeInterner& types() noexcept { return types_; }

    /// The module of that name that this space holds; null where it holds none. Whether it is the state's, Session::module()
    /// says. Cost: a hash and a probe.
    [[nodiscard]] const LoadedModule* find(
        const Hash32& address, std::string_view name) const noexcept;
    [[nodiscard]] const LoadedModule* find(const ModuleId& id) const noexcept
    {
        return find(id.address, id.name);
    }
    /// Links and adds a verified module; the one that is there where another thread was first. null where that one has other
    /// content. [all that it depends on is here]
    [[nodiscard]] const LoadedModule* add(std::shared_ptr<const ModuleCode> code);
    [[nodiscard]] const LoadedScript* find_script(const Hash32& hash) const noexcept;
    [[nodiscard]] const LoadedScript* add_script(const Hash32& hash, CompiledScript script);

    /// The function with type arguments, its code ready to run. [as many as it has type parameters, all closed]
    /// Cost: a load for functions that are not generic, else a hash and a probe.
    [[nodiscard]] const FunctionInstance* instance_of(
        const LoadedFunction& function, std::span<const Type* const> type_arguments);
    /// Of other types than structures the modules alone. [type is closed] Cost: a hash and a probe.
    [[nodiscard]] const ResourceType& resource_of(const Type* type);

    /// Whether every module that was read and is here has the content that was read.
    [[nodiscard]] bool agrees_with(std::span<const ModuleRead> reads) const noexcept;
    [[nodiscard]] const VmConfig& config() const noexcept { return config_; }
    [[nodiscard]] ModuleCodeCache& codes() noexcept { return codes_; }
    /// About how much memory it takes.
    [[nodiscard]] std::size_t size_bytes() const noexcept
    {
        return bytes_.load(std::memory_order_relaxed) + types_.size_reserved();
    }

private:
    friend class Translator;

    [[nodiscard]] std::vector<StructDeclaration*> struct_handles_of(const CompiledTables& tables);
    [[nodiscard]] std::span<const Type* const> types_of(
        const Signature& signature, std::span<StructDeclaration* const> handles);
    /// Notes which resource groups the structures are members of.
    void join_groups(const LoadedModule& module);
    void link_functions(LoadedModule& module);
    [[nodiscard]] std::vector<const LoadedFunction*> functions_named(
        const CompiledTables& tables, const LoadedModule* self) const;
    /// [under instances_mutex_]
    [[nodiscard]] std::span<const LoadedModule* const> gather_modules(
        std::span<const Type* const> types);
    [[nodiscard]] const FunctionInstance* make_instance(
        const LoadedFunction& function, std::span<const Type* const> type_arguments);

    VmConfig config_;
    ModuleCodeCache& codes_;
    TypeInterner types_;
    std::atomic<std::size_t> bytes_ = 0;

    mutable std::mutex modules_mutex_;
    /// Under modules_mutex_.
    Arena arena_;
    std::deque<LoadedModule> modules_;
    std::deque<LoadedScript> scripts_;
    PublishedTable<const LoadedModule> module_of_id_;
    PublishedTable<const LoadedScript> script_of_hash_;

    std::mutex instances_mutex_;
    /// Under instances_mutex_.
    Arena instance_arena_;
    Heap constants_heap_{instance_arena_};
    std::deque<FunctionInstance> instances_;
    PublishedTable<const FunctionInstance> instance_of_key_;
    std::unordered_map<const Constant*, const ConstantOperand*> constants_;
    std::deque<ResourceType> resources_;
    PublishedTable<const ResourceType> resource_of_type_;
};
}  // namespace braid::move
