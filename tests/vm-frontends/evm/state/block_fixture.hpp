// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hex.hpp"
#include "engine/serial/serial_memory.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/state/tx_state.hpp"
#include <map>
#include <string>

namespace braid::tests
{
/// A state before a block in a map, which counts reads and can fail.
class MapState final : public storage::StateView
{
public:
    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override
    {
        ++reads[static_cast<evm::KeyKind>(key.kind)];
        if (broken)
            return Err{storage::StateError::io};
        const auto at = values_.find(name_of(key));
        return at == values_.end() ? storage::Value{} : at->second;
    }
    void set(const evm::KeyBytes& key, const storage::Value& value)
    {
        values_[name_of(key.view())] = value;
    }
    void set(const evm::KeyBytes& key, const u256& integer)
    {
        set(key, storage::Value::of_cell(integer.to_be()));
    }

    mutable std::map<evm::KeyKind, int> reads;
    bool broken = false;

private:
    [[nodiscard]] static std::string name_of(const storage::StateKey& key)
    {
        return std::to_string(key.kind) + " " + to_hex(key.bytes);
    }

    std::map<std::string, storage::Value> values_;
};

/// A block that runs one transaction after another.
struct BlockFixture
{
    /// Runs `body` on a fresh TxState of the fork and commits it; false where it was blocked.
    template <typename Body>
    bool run(evm::Fork fork, const Body& body)
    {
        view.begin(index++, arena);
        evm::TxState tx{view, fork};
        body(tx);
        if (!tx.blocked())
            tx.commit();
        if (tx.blocked())
            return false;
        memory.apply(view);
        return true;
    }
    /// What the last transaction did to a location; null where it did nothing.
    [[nodiscard]] const engine::Touch* touch(const evm::KeyBytes& key)
    {
        const auto* location = view.locate(key.view());
        for (const auto& touch : view.touches())
            if (touch.location == location)
                return &touch;
        return nullptr;
    }

    MapState state;
    Arena arena;
    engine::SerialMemory<engine::MultiplyHash> memory{state, arena, engine::MultiplyHash{}};
    engine::TxView view{memory};
    std::uint32_t index = 0;
};
}  // namespace braid::tests
