// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/runtime/loaded_module.hpp"
#include "vm-frontends/move/runtime/state_source.hpp"
#include "vm-frontends/move/runtime/type.hpp"
#include "vm-frontends/move/runtime/vm_config.hpp"

namespace braid::move
{
class CodeSpaceParts;
class Session;

/// A module as a transaction read it.
struct ModuleRead
{
    ModuleId id;
    /// SHA3-256 of the binary.
    Hash32 hash;
};

/// Modules that are linked with one another, with the types, layouts and instantiations that they give rise to. Shared by all
/// workers and across blocks. Holds one version of each module; grows, and never changes what it holds.
///
/// A transaction that runs in a space has read, through the state, every module that it uses, and compared it with the bytes
/// here. Where they differ (a module was upgraded), it runs again in another space: see CodeCache.
///
/// Readers take no lock on what is loaded already.
class CodeSpace
{
public:
    CodeSpace(const VmConfig& config, ModuleCodeCache& codes);
    CodeSpace(const CodeSpace&) = delete;
    CodeSpace& operator=(const CodeSpace&) = delete;
    ~CodeSpace();

    /// The interned type; null beyond the limits of nodes or depth, with `failure` set.
    [[nodiscard]] const Type* vector_of(const Type* element) noexcept;
    [[nodiscard]] const Type* reference_to(const Type* target, bool is_mutable) noexcept;
    [[nodiscard]] static const Type* primitive(TypeForm form) noexcept;
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

    /// The module of that name that this space holds; null where it holds none. Whether it is the state's, Session::module()
    /// says. Cost: a hash and a probe.
    [[nodiscard]] const LoadedModule* find(
        const Hash32& address, std::string_view name) const noexcept;
    /// The function with type arguments, its code ready to run. [as many as it has type parameters, all closed]
    [[nodiscard]] const FunctionInstance* instance_of(
        const LoadedFunction& function, std::span<const Type* const> type_arguments);
    /// Whether every module that was read and is here has the content that was read.
    [[nodiscard]] bool agrees_with(std::span<const ModuleRead> reads) const noexcept;

    [[nodiscard]] const VmConfig& config() const noexcept { return config_; }
    /// About how much memory it takes.
    [[nodiscard]] std::size_t size_bytes() const noexcept;

    /// For the session: see Session::module().
    [[nodiscard]] CodeSpaceParts& parts() noexcept { return *parts_; }

private:
    VmConfig config_;
    std::unique_ptr<CodeSpaceParts> parts_;
};
}  // namespace braid::move
