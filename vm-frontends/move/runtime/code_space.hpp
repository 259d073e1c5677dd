// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/runtime/state_source.hpp"
#include "vm-frontends/move/runtime/type.hpp"
#include "vm-frontends/move/type_tag.hpp"
#include "vm-frontends/move/verifier/verify.hpp"

namespace braid::move
{
class Session;
struct LoadedFunction;
struct LoadedModule;

/// What the chain's configuration says of code: versions, limits, features.
struct VmConfig
{
    VerifierConfig verifier;
    std::uint32_t binary_version_max = format_version_executed_max;
    std::size_t identifier_size_max = 255;
    /// Run-time checks of types beside those of the verifier.
    bool paranoid = true;
    /// 0x1::features as a bit set.
    std::vector<std::uint8_t> features;
    std::uint64_t type_node_count_max = 256;
    std::uint64_t type_depth_max = 20;
    std::uint8_t chain_id = 4;
    /// Aggregator v2 values stand outside of resources.
    bool delayed_fields = false;

    [[nodiscard]] bool has_feature(std::uint64_t feature) const noexcept
    {
        return feature / 8 < features.size() && ((features[feature / 8] >> (feature % 8)) & 1) != 0;
    }
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

    [[nodiscard]] const VmConfig& config() const noexcept { return config_; }

private:
    VmConfig config_;
};
}  // namespace braid::move
