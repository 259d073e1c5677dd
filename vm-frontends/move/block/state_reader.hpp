// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "vm-frontends/move/location.hpp"

namespace braid::move
{
/// A state as sessions read it that leave nothing: views. Sums to cells are answered and forgotten.
class StateReader final : public StateSource
{
public:
    /// The state outlives it.
    explicit StateReader(const storage::StateView& state) noexcept : state_(state) {}

    [[nodiscard]] StateAnswer read(Bytes state_key) override;
    [[nodiscard]] StateAnswer read_member(Bytes group_key, Bytes struct_tag) override;
    [[nodiscard]] Result<std::uint64_t, StateStopped> group_size(Bytes group_key) override;
    [[nodiscard]] Result<std::optional<unsigned __int128>, StateStopped> read_cell(
        Bytes state_key) override;
    [[nodiscard]] Result<bool, StateStopped> add_to_cell(
        Bytes state_key, const CellChange& change) override;

private:
    [[nodiscard]] Result<storage::Value, StateStopped> find(const storage::StateKey& key);

    const storage::StateView& state_;
    Arena arena_;
};
}  // namespace braid::move
