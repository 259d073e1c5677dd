// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/store.hpp"
#include <functional>
#include <mutex>

namespace braid::tests
{
/// What outlives the stores that stand on it: their content, and the faults that they shall have.
struct SurvivingContent
{
    std::unique_ptr<storage::Store> store = storage::make_memory_store();
    /// Asked before each commit: what fails it, and whether its keys are there nevertheless.
    struct Fault
    {
        storage::StoreError error{};
        bool is_committed = false;
    };
    std::function<std::optional<Fault>()> fault{};
};

/// A store in memory whose content survives it, as of its last commit: what a store on a device is to a process that
/// ends.
class SurvivingStore final : public storage::Store
{
public:
    explicit SurvivingStore(SurvivingContent& content) : content_(content) {}

    [[nodiscard]] std::unique_ptr<storage::StoreView> view() const override
    {
        return content_.store->view();
    }
    [[nodiscard]] storage::StoreResult<Done> commit(
        std::span<const storage::StoreWrite> writes) override
    {
        if (failure_)
            return Err{*failure_};
        if (const auto fault = content_.fault ? content_.fault() : std::nullopt)
        {
            failure_ = fault->error;
            if (fault->is_committed)
                (void)content_.store->commit(writes);
            return Err{*failure_};
        }
        return content_.store->commit(writes);
    }
    void drop_history_below(std::uint64_t height) override
    {
        content_.store->drop_history_below(height);
    }
    [[nodiscard]] std::uint64_t history_floor() const override
    {
        return content_.store->history_floor();
    }
    [[nodiscard]] storage::StoreResult<Done> prune() override { return content_.store->prune(); }
    [[nodiscard]] storage::StoreResult<Done> checkpoint(const std::string& folder) override
    {
        return content_.store->checkpoint(folder);
    }
    [[nodiscard]] storage::StoreCounters counters() const override
    {
        return content_.store->counters();
    }

private:
    SurvivingContent& content_;
    std::optional<storage::StoreError> failure_;
};
}  // namespace braid::tests
