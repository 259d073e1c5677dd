// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"
#include "vm-frontends/move/location.hpp"

namespace braid::move
{
/// The state as one transaction sees it through the engine, what it has written itself included. Once the engine does not
/// answer, nothing more is answered, and why() says why.
class TxState final : public StateSource
{
public:
    /// What is made for keys lives in `view.scratch()`, what is written in `view.arena()`. Where `counts_groups` is false,
    /// resource groups cost nothing by their size, as before gas feature version 9.
    TxState(engine::TxView& view, bool counts_groups) noexcept
      : view_(view), counts_groups_(counts_groups)
    {}

    [[nodiscard]] StateAnswer read(Bytes state_key) override;
    [[nodiscard]] StateAnswer read_member(Bytes group_key, Bytes struct_tag) override;
    [[nodiscard]] Result<std::uint64_t, StateStopped> group_size(Bytes group_key) override;
    [[nodiscard]] Result<std::optional<unsigned __int128>, StateStopped> read_cell(
        Bytes state_key) override;
    [[nodiscard]] Result<bool, StateStopped> add_to_cell(
        Bytes state_key, const CellChange& change) override;

    /// Without members where there is no such group.
    [[nodiscard]] Result<GroupIndex, StateStopped> read_group(Bytes group_key);

    /// Write. Bytes are copied; the copy is what is given back, behind the metadata that it was encoded with.
    Bytes put(Bytes state_key, const StateValue& value);
    void erase(Bytes state_key);
    Bytes put_member(Bytes group_key, Bytes struct_tag, Bytes value);
    void erase_member(Bytes group_key, Bytes struct_tag);
    /// Erases a group without members; writes nothing where the index is what it was.
    void put_group(Bytes group_key, const GroupIndex& index);
    void put_cell(Bytes state_key, unsigned __int128 number);
    void erase_cell(Bytes state_key);
    /// Says that the epoch ended with this transaction.
    void end_epoch();
    /// Whether it ended with one below in the block.
    [[nodiscard]] Result<bool, StateStopped> epoch_ended();

    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    /// [stopped()]
    [[nodiscard]] const engine::Blocked& why() const noexcept { return why_; }
    [[nodiscard]] engine::TxView& view() noexcept { return view_; }

private:
    [[nodiscard]] Result<storage::Value, StateStopped> read_location(const storage::StateKey& key);
    [[nodiscard]] Err<StateStopped> stop(const engine::Blocked& why) noexcept;
    [[nodiscard]] Err<StateStopped> corrupt() noexcept;

    engine::TxView& view_;
    bool counts_groups_;
    bool stopped_ = false;
    engine::Blocked why_;
};
}  // namespace braid::move
