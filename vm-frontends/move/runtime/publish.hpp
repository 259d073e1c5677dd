// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/session.hpp"

/// Publishing: modules are checked against what they replace and linked with one another in a staged state before they are
/// written; init_module runs there, too. aptos-core: move-vm/runtime/src/storage/publishing.rs.
namespace braid::move
{
/// Modules that a transaction publishes together.
struct ModuleBundle
{
    Hash32 publisher;
    std::span<const Bytes> binaries;
};

/// A state in which the bundle's modules stand already. All else is as in the state below.
class StagedState final : public StateSource
{
public:
    explicit StagedState(StateSource& below) noexcept : below_(&below) {}

    /// `binary` outlives this.
    void stage(const ModuleId& id, Bytes binary);
    [[nodiscard]] StateAnswer read(Bytes state_key) override;
    [[nodiscard]] StateAnswer read_member(Bytes group_key, Bytes struct_tag) override;
    [[nodiscard]] Result<std::uint64_t, StateStopped> group_size(Bytes group_key) override;
    [[nodiscard]] Result<std::optional<unsigned __int128>, StateStopped> read_cell(
        Bytes state_key) override;
    [[nodiscard]] Result<bool, StateStopped> add_to_cell(
        Bytes state_key, const CellChange& change) override;

private:
    struct Staged
    {
        std::vector<std::uint8_t> state_key;
        Bytes binary;
    };
    StateSource* below_;
    std::vector<Staged> staged_;
};

/// Reads the bundle's modules and checks what can be said before they are linked: that they are the publisher's, that none comes
/// twice, and, where there is a policy, that each may take the place of what stands there. Through a session over the state
/// before; in the order of the bundle.
[[nodiscard]] Result<std::vector<std::shared_ptr<const ModuleCode>>, VmError> check_bundle(
    const ModuleBundle& bundle, const CompatibilityPolicy* policy, Session& before);

/// Verifies and links the modules, each with the others and with the state, and sees that their friends exist. Through a session
/// over a StagedState, in whose space they stand afterwards; where it is outdated(), again in another space.
[[nodiscard]] Result<Done, VmError> link_bundle(
    std::span<const std::shared_ptr<const ModuleCode>> modules, Session& staged);
}  // namespace braid::move
