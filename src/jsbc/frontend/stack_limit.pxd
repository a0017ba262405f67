"""How far the native stack may grow before a recursive algorithm has to stop."""

cdef extern from *:
    """
    #if defined(_MSC_VER)
    #include <intrin.h>
    #define JSBC_STACK_POINTER() ((char*)_AddressOfReturnAddress())
    #else
    #define JSBC_STACK_POINTER() ((char*)__builtin_frame_address(0))
    #endif

    #if defined(__linux__) && !defined(_GNU_SOURCE)
    #define _GNU_SOURCE
    #endif
    #if defined(_WIN32)
    #define WIN32_LEAN_AND_MEAN
    #include <windows.h>
    #else
    #include <pthread.h>
    #endif

    /* What is left for the code that reports the error, the sanitizers' frames included. */
    #define JSBC_STACK_RESERVE (48 * 1024)
    /* Taken where the platform does not tell the size of a thread's stack. */
    #define JSBC_STACK_ASSUMED (256 * 1024)

    #if defined(_MSC_VER)
    #define JSBC_THREAD_LOCAL __declspec(thread)
    #else
    #define JSBC_THREAD_LOCAL __thread
    #endif

    /* Lowest address of the calling thread's stack, 0 if unknown. Asked once per thread: for the main thread glibc
       reads /proc/self/maps, which takes 50 microseconds. */
    static size_t jsbc_stack_bottom(void) {
        static JSBC_THREAD_LOCAL size_t known = 0;
        if (known) return known == 1 ? 0 : known;
        size_t bottom = 0;
    #if defined(_WIN32)
        ULONG_PTR low, high;
        GetCurrentThreadStackLimits(&low, &high);
        bottom = (size_t)low;
    #elif defined(__APPLE__)
        pthread_t self = pthread_self();
        bottom = (size_t)pthread_get_stackaddr_np(self) - pthread_get_stacksize_np(self);
    #elif defined(__linux__)
        pthread_attr_t attributes;
        if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
            void* address;
            size_t size;
            if (pthread_attr_getstack(&attributes, &address, &size) == 0) bottom = (size_t)address;
            pthread_attr_destroy(&attributes);
        }
    #endif
        known = bottom ? bottom : 1;
        return bottom;
    }

    /* The address below which the stack of this thread must not grow, at most `budget` bytes below the present one. */
    static size_t jsbc_stack_limit(size_t budget) {
        size_t here = (size_t)JSBC_STACK_POINTER();
        size_t bottom = jsbc_stack_bottom();
        size_t limit = here > budget ? here - budget : 0;
        if (!bottom) {
            return here - (budget < JSBC_STACK_ASSUMED ? budget : JSBC_STACK_ASSUMED);
        }
        return limit > bottom + JSBC_STACK_RESERVE ? limit : bottom + JSBC_STACK_RESERVE;
    }
    """
    char* stack_pointer "JSBC_STACK_POINTER"() noexcept nogil
    size_t stack_limit_below "jsbc_stack_limit"(size_t budget) noexcept nogil
