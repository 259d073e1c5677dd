// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>

namespace braid
{
/// The calling thread's own T, made when the thread first asks for it and destroyed with the thread. A freestanding
/// build has one thread: there it is one T that is never destroyed.
template <typename T>
[[nodiscard]] T& per_thread() noexcept
{
#if __STDC_HOSTED__
    thread_local T instance;
    return instance;
#else
    alignas(T) static unsigned char storage[sizeof(T)];
    static T* instance = nullptr;
    if (instance == nullptr)
        instance = ::new (static_cast<void*>(storage)) T();
    return *instance;
#endif
}
}  // namespace braid
