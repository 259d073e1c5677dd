// SPDX-License-Identifier: Apache-2.0
#include "storage/store.hpp"

namespace braid::storage
{
namespace
{
const char* advice_for(StoreError::Kind kind) noexcept
{
    switch (kind)
    {
    case StoreError::Kind::full:
        return "the device is full: free space or raise the quota, then start again; what was "
               "committed is safe";
    case StoreError::Kind::io:
        return "the device failed: check it and the kernel's messages, then start again on a "
               "healthy one";
    case StoreError::Kind::corrupt:
        return "the store is damaged: restore its folder from a checkpoint or a snapshot";
    case StoreError::Kind::missing:
        return "no store is there: check the path";
    case StoreError::Kind::locked:
        return "the store is in use: stop the other process, or name another folder";
    case StoreError::Kind::version:
        return "the store is of another version of the format: run the version of Braid that "
               "wrote it";
    case StoreError::Kind::stopped:
        return "the store takes nothing more until it is opened again, because a write failed";
    case StoreError::Kind::too_large:
        return "a key or a value is larger than a store takes";
    }
    return "the store failed";
}
}  // namespace

const char* name_of(Column column) noexcept
{
    switch (column)
    {
    case Column::meta:
        return "meta";
    case Column::evm_accounts:
        return "evm_accounts";
    case Column::evm_slots:
        return "evm_slots";
    case Column::evm_code:
        return "evm_code";
    case Column::evm_nodes:
        return "evm_nodes";
    case Column::svm_accounts:
        return "svm_accounts";
    case Column::move_resources:
        return "move_resources";
    case Column::move_tables:
        return "move_tables";
    case Column::test:
        return "test";
    case Column::history:
        return "history";
    }
    return "unknown";
}

std::optional<std::uint64_t> history_height(Bytes key) noexcept
{
    if (key.size() < sizeof(std::uint64_t))
        return std::nullopt;
    return load_be<std::uint64_t>(key.last(sizeof(std::uint64_t)).data());
}

std::string StoreError::message() const
{
    const std::string advice = advice_for(kind);
    return detail.empty() ? advice : advice + " (" + detail + ")";
}
}  // namespace braid::storage
